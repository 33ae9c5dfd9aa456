"""Rounds of `retrace`: each arm in a fresh process with an empty cache, in turn."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from graphparity.common.agreement.stage import cast
from graphparity.common.contract import registry
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.retrace.plan import (
    AS_IS,
    VARIANTS,
    Arm,
    Asked,
    Found,
    Stream,
    judge,
)
from graphparity.experiments.shared.terminal.progress import Reporter


def measure(asked: Asked, stream: Stream, reporter: Reporter, found: Found) -> None:
    """Rounds of fresh processes, framework by framework; `found` grows with each."""
    rng = np.random.default_rng([asked.seed, 1])
    with tempfile.TemporaryDirectory() as folder:
        for number in range(asked.effort.rounds):
            for names in groups(asked):
                text = f"round {number + 1}/{asked.effort.rounds}"
                reporter.doing(f"{text}: fresh processes of {', '.join(names)}")
                with contextlib.ExitStack() as stack:
                    own = Processes(asked, Path(folder), number, found, stack)
                    own.open([Arm(name, AS_IS) for name in names])
                    own.prepare()
                    own.open(_cured(asked, names, found.cures))
                    for at in rng.permutation(len(own.pools)):
                        arm = own.order[at]
                        reporter.doing(f"{text}: {arm}")
                        own.run(arm, stream)
                reporter.advance()


def groups(asked: Asked) -> list[list[str]]:
    """The backends, framework by framework: so many processes live at once."""
    known, found = registry.backends(), dict[str, list[str]]()
    for name in asked.backends:
        found.setdefault(known[name].framework, []).append(name)
    return list(found.values())


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
    folder: Path
    number: int
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
            cache = self.folder / f"{self.number}-{arm.backend}-{mode}"
            warm = self.folder / arm.backend
            if warm.exists():
                shutil.copytree(warm, cache)
            cache.mkdir(exist_ok=True)
            given = (self.asked.device, "float32", machine.cores(None), cache)
            pool = self.stack.enter_context(Pool(*given, self.asked.timeout))
            self.pools[arm] = pool
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
                shutil.copytree(self.pools[arm].cache, self.folder / arm.backend)

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
        given = {"spec": stream.spec, "start": start, "batches": batches}
        pool.quiet()
        sample = pool.ask(name, "run_stream", **given, passes=self.asked.effort.passes)
        if sample["refused"] and mode != AS_IS:
            raise WorkerFailure(f"a cure that refuses a batch of {sample['refused']}")
        self.found.versions |= pool.facts[name]["versions"]
        self.found.samples.setdefault(arm, {})[self.number] = sample
        if self.number == 0:
            document = {"status": "refused", "reason": sample["refused"]}
            document |= {"agreement": [], "compiled": None}
            if not sample["refused"]:
                document = judge(pool, name, stream)
                document["compiled"] = pool.ask(name, "compilations", **given)
            self.found.documents[arm] = document
