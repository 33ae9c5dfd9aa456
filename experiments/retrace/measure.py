"""Rounds of `retrace`: each arm in a fresh process with an empty cache, in turn."""

import contextlib
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.dtypes import cast
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.retrace import stream as streams
from graphparity.experiments.retrace.arm import AS_IS, VARIANTS, Arm, Judged, Sample
from graphparity.experiments.retrace.plan import Asked
from graphparity.experiments.retrace.stream import Stream
from graphparity.experiments.shared.run import Context


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    sizes: list[int] = field(default_factory=list)  # rows of each batch
    samples: dict[Arm, dict[int, Sample]] = field(default_factory=dict)  # by round
    judged: dict[Arm, Judged] = field(default_factory=dict)
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
                processes.open([Arm(name, AS_IS) for name in names])
                processes.prepare()
                processes.open(_cured(asked, names, found.cures))
                for at in rng.permutation(len(processes.pools)):
                    arm = processes.order[at]
                    reporter.doing(f"{text}: {arm}")
                    processes.run(arm, stream)
            reporter.advance()


def groups(asked: Asked) -> list[list[str]]:
    """The backends, framework by framework: so many processes live at once."""
    known, together = registry.backends(), dict[str, list[str]]()
    for name in asked.backends:
        together.setdefault(known[name].framework, []).append(name)
    return list(together.values())


def _cured(asked: Asked, names: list[str], cures: dict[str, list[str]]) -> list[Arm]:
    return [
        Arm(name, cure)
        for name in names
        for cure in cures.get(name, [])
        if asked.effort.variants or cure not in VARIANTS
    ]


def _ask(arm: Arm, command: str, pool: Pool) -> Any:
    return pool.ask(arm.backend, command)


@dataclass
class Processes:
    """One round's processes of one framework, each with a cache of its own.

    What a process's first graph, x + x, leaves in the cache is made once in a run and
    copied: it does not depend on shapes.
    """

    asked: Asked
    context: Context
    number: int  # of the round
    found: Found
    stack: contextlib.ExitStack
    pools: dict[Arm, Pool] = field(default_factory=dict)

    @property
    def order(self) -> list[Arm]:
        return list(self.pools)

    def open(self, arms: list[Arm]) -> None:
        """Start a process for each arm that has not failed yet, two at a time."""
        for arm in (a for a in arms if str(a) not in self.found.failed):
            mode = arm.mode.replace(" ", "_")  # compilers take a space for an end
            cache = self.context.cache / f"{self.number}-{arm.backend}-{mode}"
            warm = self.context.cache / arm.backend
            if warm.exists():
                shutil.copytree(warm, cache)
            cache.mkdir(exist_ok=True)
            where, limit_s = self.asked.device, self.asked.timeout
            pool = self.context.pool(where, "float32", limit_s, cache)
            self.pools[arm] = self.stack.enter_context(pool)
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(self._start, [a for a in arms if a in self.pools]))

    def _start(self, arm: Arm) -> None:
        self._attempt(arm, partial(_ask, arm, "forget"))

    def _attempt(self, arm: Arm, work: Callable[[Pool], Any]) -> Any:
        """Do it; a failure costs the arm, not the others."""
        try:
            return work(self.pools[arm])
        except WorkerFailure as failure:
            self.found.failed[str(arm)] = f"{failure.status}: {failure}"
            self.pools.pop(arm).stop()
            return None

    def prepare(self) -> None:
        """In the first round: ask for cures, and keep what a first graph leaves."""
        cures = self.found.cures
        for arm in [arm for arm in self.pools if arm.backend not in cures]:
            names = self._attempt(arm, partial(_ask, arm, "cures"))
            cures[arm.backend] = names or []
            if names:
                self._attempt(arm, partial(_ask, arm, "toolchain"))
            if names and arm in self.pools:
                shutil.copytree(self.pools[arm].cache, self.context.cache / arm.backend)

    def run(self, arm: Arm, stream: Stream) -> None:
        """The stream in this arm's process; in the first round it is judged too."""
        self._attempt(arm, lambda pool: self._run(pool, arm, stream))
        if arm in self.pools:
            self.pools[arm].release(arm.backend)

    def _run(self, pool: Pool, arm: Arm, stream: Stream) -> None:
        name, mode = arm
        pool.ask(name, "toolchain")
        pool.ask(name, "set_cure", cure=None if mode == AS_IS else mode)
        start, batches = (
            cast(part, "float32") for part in (stream.start, stream.batches)
        )
        run = {"spec": stream.spec, "start": start, "batches": batches}
        pool.quiet()
        passes = self.asked.effort.passes
        sample: Sample = pool.ask(name, "run_stream", **run, passes=passes)
        if sample["refused"] and mode != AS_IS:
            raise WorkerFailure(f"a cure that refuses a batch of {sample['refused']}")
        self._keep(arm, stream, sample)
        if self.number == 0:
            self.found.judged[arm] = _judged(pool, name, stream, sample, run)

    def _keep(self, arm: Arm, stream: Stream, sample: Sample) -> None:
        self.found.samples.setdefault(arm, {})[self.number] = sample
        dtype = registry.backends()[arm.backend].dtype("float32")
        config = f"{stream.spec['config']}/{arm.mode}"
        where = (arm.backend, self.asked.device, dtype)
        cell = Cell(self.asked.workload, config, *where)
        self.context.keep(cell, self.number, {**sample})


def _judged(
    pool: Pool, name: str, stream: Stream, sample: Sample, run: dict[str, Any]
) -> Judged:
    """The arm that ran the stream against the oracle; or why it refused."""
    if sample["refused"]:
        refusal = sample["refused"]
        return Judged(status="refused", reason=refusal, agreement=[], compiled=None)
    judged = streams.judge(pool, name, stream)
    return {**judged, "compiled": pool.ask(name, "compilations", **run)}
