"""One round of timing in one lane: new processes, every config that is to be timed."""

import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from graphparity.common.contract import specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.timings import Process
from graphparity.common.system import machine
from graphparity.common.timing import forks, interleaved, roofs
from graphparity.common.timing.lock_step import driver
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.compare import inputs
from graphparity.experiments.compare.allowance import Allowance
from graphparity.experiments.compare.in_lanes import InLanes
from graphparity.experiments.compare.run import Run
from graphparity.experiments.compare.widths import Pair

T = TypeVar("T")
FILLED = "filled"  # the folder of a cache that says which configs a round finished
EMPTY: Process = {"import_s": None, "toolchain_s": None, "cold": None}


def forked(run: Run, device: str, number: int) -> bool:
    """Whether a round's processes are to be forked."""
    lanes = len(run.asked.lanes(device))
    return forks.forks(number, run.asked.effort().cold_rounds(), lanes)


def shifted(ordered: Iterable[T], lane: int, lanes: int) -> list[T]:
    """The same in another order for each lane, so that the lanes are seldom at the same
    at a time: of each so many neighbours another comes first."""
    rest, found = [*ordered], list[T]()
    while rest:
        count = lanes if len(rest) >= 2 * lanes else len(rest)
        some, rest = rest[:count], rest[count:]
        at = lane % count
        found += some[at:] + some[:at]
    return found


@dataclass
class Round:
    """A round under way in the lane of this number; `group`: the rounds beside it."""

    run: Run
    device: str
    number: int
    lane: int
    lanes: list[list[int]]
    allowance: Allowance
    group: InLanes

    def __post_init__(self) -> None:
        self.effort = self.run.asked.effort()
        kind = self.number, self.effort.cold_rounds(), len(self.lanes)
        self.cold, self.forked = forks.begins_cold(*kind), forks.forks(*kind)
        self.later = self.number - forks.priced(*kind[1:])  # from 0 on: not priced
        self.rng = np.random.default_rng([self.run.asked.seed, self.number])

    def work(self, todo: dict[Pair, list[Cell]]) -> None:
        """Start the processes, time the configs, end the processes.

        In a thread of its own, which stays on the lane's cores: what the driver casts
        and sends is no other lane's disturbance.
        """
        run, begun = self.run, time.monotonic()
        machine.stay(self.lanes[self.lane])
        names = {cell.backend for cells in todo.values() for cell in cells}
        ordered = [name for name in run.asked.backends if name in names]
        ordered = shifted(ordered, self.lane, len(self.lanes))
        cache = self._cache()
        zygotes = run.zygotes if self.forked else None
        cores = self.lanes[self.lane]
        made = run.pool(self.device, cache, zygotes=zygotes, cores=cores)
        with self.group.within(made) as pool:
            kind = "forked" if self.forked else "fresh"
            run.reporter.doing(f"round {self.number + 1}: {kind} processes")
            costs = interleaved.prepare(pool, ordered, parallel=self._parallel())
            self._ceilings(pool, ordered)
            self.allowance.started(time.monotonic() - begun, self.forked)
            self._configs(pool, todo, costs, cache)
        if cache != run.cache(self.device):
            shutil.rmtree(cache, ignore_errors=True)

    def _parallel(self) -> int:
        """How many backends are opened at once: one, where its price is measured."""
        return 2 if self.cold is None else 1

    def _cache(self) -> Path:
        """The folder of the round's compilation cache and temporary files: the run's
        own, emptied for the first round; for each further cold start one that is not
        there yet."""
        own = f"{self.device}-cold-{self.number}"
        cache = self.run.cache(own if self.cold and self.number else self.device)
        if self.cold:
            shutil.rmtree(cache, ignore_errors=True)
        return cache

    def _ceilings(self, pool: Pool, names: list[str]) -> None:
        """Measure the ceilings where the run has none, while no lane does anything."""
        known = self.run.store.describe(self.run.number)["machine"]
        if self.device not in known.get("ceilings", {}):
            first = self.group.pools[0] is pool
            work = lambda: self._measure_ceilings(pool, names)
            self.group.alone(work if first else None)

    def _measure_ceilings(self, pool: Pool, names: list[str]) -> None:
        run, dtype = self.run, self.run.asked.dtype
        if rates := roofs.measured(pool, names, dtype):
            entry = run.store.describe(run.number)
            known = entry["machine"].setdefault("ceilings", {})
            known[pool.device] = {"dtype": dtype, **rates}
            run.store.amend(run.number, entry["machine"], entry["versions"])

    def _configs(
        self,
        pool: Pool,
        todo: dict[Pair, list[Cell]],
        costs: dict[str, Process],
        cache: Path,
    ) -> None:
        """Time the configs; after the least number of rounds those that would end in
        time."""
        run, least = self.run, self.number < self.effort.least_rounds
        for pair in self._turned([*todo]):
            begun = time.monotonic()
            if pool.stopped:
                return
            if least or self.allowance.fits(pair, begun):
                run.reporter.doing(f"round {self.number + 1}: {'/'.join(pair)}")
                warmth = self._warmth(cache, pair)
                for cost in costs.values():
                    cost["cold"] = warmth
                self._pair(pool, pair, todo[pair], costs)
                self.allowance.took(pair, time.monotonic() - begun)
                _note_filled(cache, pair, pool)
            run.reporter.advance()

    def _warmth(self, cache: Path, pair: Pair) -> bool | None:
        """Whether a config finds its cache cold; None where that is not priced, or
        where no round has filled the cache with it that is to be warm."""
        if self.cold is False and not _filled(cache, pair).exists():
            return None
        return self.cold

    def _turned(self, ordered: list[Pair]) -> list[Pair]:
        """The configs in the order of this round: of those that are not priced each
        begins with another one, since only a fresh process knows a peak of memory."""
        begin = list[Pair]()
        if self.later >= 0 and ordered:
            begin = [sorted(ordered)[(self.later + 1) % len(ordered)]]
        rest = [pair for pair in ordered if pair not in begin]
        return begin + shifted(rest, self.lane, len(self.lanes))

    def _pair(
        self, pool: Pool, pair: Pair, cells: list[Cell], costs: dict[str, Process]
    ) -> None:
        """Time one config and store its samples."""
        run, spec = self.run, specs.spec(*pair)

        def fail(cell: Cell, failure: WorkerFailure) -> None:
            if not pool.stopped:  # an interrupted run has ended its workers itself
                run.fail(cell, failure)

        draw = lambda: inputs.drawn(pool, spec, run.asked.seed, self.effort.steps)
        try:
            given = {**run.inputs.of(pair, draw), "spec": spec}
        except WorkerFailure as failure:
            for cell in cells:
                fail(cell, failure)
            return
        still = [cell for cell in cells if cell in run.agreeing(cells)]
        how = self.effort, fail, self._parallel()
        measured = interleaved.open_all(pool, still, given, *how)
        driver.sweeps(pool, measured, self.effort, self.rng, fail, run.spreads, run.say)
        if pool.stopped:  # in the middle of a sample
            return
        for cell, sample in measured.items():
            full = {**costs.get(cell.backend, EMPTY), **sample}
            run.store.save_sample(run.number, cell, self.number, full)


def _filled(cache: Path, pair: Pair) -> Path:
    """The file that says that a round has filled this cache with this config."""
    return cache / FILLED / "-".join(pair)


def _note_filled(cache: Path, pair: Pair, pool: Pool) -> None:
    if not pool.stopped:
        (cache / FILLED).mkdir(parents=True, exist_ok=True)
        _filled(cache, pair).touch()
