"""Rounds of `retrace`: contestants in fresh processes with empty caches, in turn."""

import contextlib
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.dtypes import cast
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.retrace import passes, stream as streams
from graphparity.experiments.retrace.contestant import (
    AS_IS,
    VARIANTS,
    Contestant,
    Judged,
    Sample,
)
from graphparity.experiments.retrace.plan import Asked
from graphparity.experiments.retrace.stream import Stream
from graphparity.experiments.shared.run import Context

T = TypeVar("T")


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    sizes: list[int] = field(default_factory=list)  # rows of each batch
    samples: dict[Contestant, dict[int, Sample]] = field(
        default_factory=dict
    )  # by round
    judged: dict[Contestant, Judged] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    cures: dict[str, list[str]] = field(default_factory=dict)  # of each backend


def units(asked: Asked) -> int:
    """Pieces of work: a framework's processes in a round."""
    return asked.effort.rounds * len(groups(asked))


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Rounds of fresh processes, framework by framework."""
    reporter = context.reporter
    reporter.doing("the oracle: batches, values and noise floors")
    with context.pool("cpu", "float32", asked.timeout) as pool:
        stream = streams.draw(pool, asked)
    found.sizes = stream.sizes
    rng = np.random.default_rng([asked.seed, 1])
    for number in range(asked.effort.rounds):
        for names in groups(asked):
            text = f"round {number + 1}/{asked.effort.rounds}"
            reporter.doing(f"{text}: fresh processes of {', '.join(names)}")
            with contextlib.ExitStack() as stack:
                processes = Processes(asked, context, number, found, stack)
                processes.open_all(names)
                for at in rng.permutation(len(processes.pools)):
                    contestant = processes.order[at]
                    reporter.doing(f"{text}: {contestant}")
                    processes.run(contestant, stream)
            reporter.advance()


def groups(asked: Asked) -> list[list[str]]:
    """The backends, framework by framework: so many processes live at once."""
    known, together = registry.backends(), dict[str, list[str]]()
    for name in asked.backends:
        together.setdefault(known[name].framework, []).append(name)
    return list(together.values())


def _cured(
    asked: Asked, names: list[str], cures: dict[str, list[str]]
) -> list[Contestant]:
    return [
        Contestant(name, cure)
        for name in names
        for cure in cures.get(name, [])
        if asked.effort.variants or cure not in VARIANTS
    ]


def _ask(contestant: Contestant, command: str, pool: Pool) -> object:
    return pool.ask(contestant.backend, command)


def _cures(contestant: Contestant, pool: Pool) -> list[str]:
    return list(pool.ask(contestant.backend, "cures"))


@dataclass
class Processes:
    """One round's processes of one framework, each with another cache.

    What a process's first graph, x + x, leaves in the cache is made once in a run and
    copied: it does not depend on shapes.
    """

    asked: Asked
    context: Context
    number: int  # of the round
    found: Found
    stack: contextlib.ExitStack
    pools: dict[Contestant, Pool] = field(default_factory=dict)

    @property
    def order(self) -> list[Contestant]:
        return list(self.pools)

    def open_all(self, names: list[str]) -> None:
        """Start these backends as they are and, their cures known, with each cure."""
        self.open([Contestant(name, AS_IS) for name in names])
        self.prepare()
        self.open(_cured(self.asked, names, self.found.cures))

    def open(self, contestants: list[Contestant]) -> None:
        """Start a process for each that has not failed yet, two at a time."""
        for contestant in (a for a in contestants if str(a) not in self.found.failed):
            # compilers take a space for an end
            mode = contestant.mode.replace(" ", "_")
            cache = self.context.cache / f"{self.number}-{contestant.backend}-{mode}"
            warm = self.context.cache / contestant.backend
            if warm.exists():
                shutil.copytree(warm, cache)
            cache.mkdir(exist_ok=True)
            where, limit_s = self.asked.device, self.asked.timeout
            pool = self.context.pool(where, "float32", limit_s, cache)
            self.pools[contestant] = self.stack.enter_context(pool)
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(self._start, [a for a in contestants if a in self.pools]))

    def _start(self, contestant: Contestant) -> None:
        self._attempt(contestant, partial(_ask, contestant, "forget"))

    def _attempt(self, contestant: Contestant, work: Callable[[Pool], T]) -> T | None:
        """Do the work in a contestant's pool; a failure is recorded and drops this
        contestant only."""
        try:
            return work(self.pools[contestant])
        except WorkerFailure as failure:
            self.found.failed[str(contestant)] = f"{failure.status}: {failure}"
            self.pools.pop(contestant).stop()
            return None

    def prepare(self) -> None:
        """In the first round: ask for cures, and keep the cache that a first graph
        leaves."""
        cures = self.found.cures
        for contestant in [c for c in self.pools if c.backend not in cures]:
            names = self._attempt(contestant, partial(_cures, contestant))
            cures[contestant.backend] = names or []
            if names:
                self._attempt(contestant, partial(_ask, contestant, "toolchain"))
            if names and contestant in self.pools:
                warm = self.context.cache / contestant.backend
                shutil.copytree(self.pools[contestant].cache, warm)

    def run(self, contestant: Contestant, stream: Stream) -> None:
        """The stream in its process; in the first round it is judged too."""
        self._attempt(contestant, lambda pool: self._run(pool, contestant, stream))
        if contestant in self.pools:
            self.pools[contestant].release(contestant.backend)

    def _run(self, pool: Pool, contestant: Contestant, stream: Stream) -> None:
        name, mode = contestant
        pool.ask(name, "toolchain")
        pool.ask(name, "set_cure", cure=None if mode == AS_IS else mode)
        start, batches = (
            cast(part, "float32") for part in (stream.start, stream.batches)
        )
        run: dict[str, object] = {
            "spec": stream.spec,
            "start": start,
            "batches": batches,
        }
        pool.quiet()
        count = self.asked.effort.passes
        sample: Sample = pool.ask(name, "run_stream", **run, passes=count)
        if sample["refused"] and mode != AS_IS:
            raise WorkerFailure(f"a cure that refuses a batch of {sample['refused']}")
        self._keep(contestant, stream, sample)
        if self.number == 0:
            self.found.judged[contestant] = _judged(pool, name, stream, sample, run)

    def _keep(self, contestant: Contestant, stream: Stream, sample: Sample) -> None:
        sample["once"] = passes.causes(sample)
        self.found.samples.setdefault(contestant, {})[self.number] = sample
        dtype = registry.backends()[contestant.backend].dtype("float32")
        config = f"{stream.spec['config']}/{contestant.mode}"
        where = (contestant.backend, self.asked.device, dtype)
        cell = Cell(self.asked.workload, config, *where)
        self.context.keep(cell, self.number, {**sample})


def _judged(
    pool: Pool, name: str, stream: Stream, sample: Sample, run: dict[str, object]
) -> Judged:
    """The contestant that ran the stream against the oracle; or why it refused."""
    if sample["refused"]:
        refusal = sample["refused"]
        return Judged(status="refused", reason=refusal, agreement=[], compiled=None)
    judged = streams.judge(pool, name, stream)
    return {**judged, "compiled": pool.ask(name, "compilations", **run)}
