"""Forms head to head: new processes in every lane until their ratio is narrow.

A *round* is a process for each arm, forked where that is safe and started anew where it
is not (`Round.anew` says why), all on the cores of one lane. There each opens what it
is asked to, and they take turns in lock step with a control arm. Rounds run in all
lanes at once; behind them, when nothing runs, the interval is computed. The race ends
when it is narrow, or when the next rounds would end too late, never before the rounds
without which nothing is marked.

Who stops where an interval happens to be narrow has chosen it a little too narrow, as
in `compare` (docs/timing.md).
"""

import dataclasses
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from graphparity.common.contract.cell import Cell
from graphparity.common.contract.timings import Interval, Process, Ratio, Sample
from graphparity.common.timing import comparison, interleaved, intervals, marks
from graphparity.common.timing.interleaved import UNPRICED, Effort
from graphparity.common.timing.lock_step import control_arm, driver
from graphparity.common.timing.race.place import Place
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure

FAILURES = 3  # of one race, after which it is given up
EFFORT = dataclasses.replace(interleaved.EFFORTS["quick"], sweeps_s=0.5)


@dataclass(frozen=True)
class Arm:
    """What one process of each round opens, and how.

    cell: its backend's name may have a suffix, `NAME#2`, by which it is another
    process. request: gives the arguments of the command, for `open` spec, start and
    batches with arrays in the dtype of the cell; it is called when the process is
    there, so that what takes a while to make is made beside the first imports.
    """

    cell: Cell
    request: Callable[[], Mapping[str, object]]
    command: str = "open"


@dataclass(frozen=True)
class Round:
    """What one lane measured at one time. anew: of a backend, why it was not forked."""

    cores: list[int]
    seconds: float
    samples: dict[Cell, Sample]
    failed: dict[Cell, str]
    anew: dict[str, str]


@dataclass(frozen=True)
class Limits:
    """When a race ends. until: by time.monotonic()."""

    width: float = 0.02  # half of the interval, of the ratio
    until: float = math.inf
    least: int = marks.PROCESSES
    most: int = 100


@dataclass
class Race:
    """The rounds so far, and the spreads of steps that all of them share."""

    place: Place
    arms: Sequence[Arm]
    effort: Effort = EFFORT
    rounds: list[Round] = field(default_factory=list)
    known: driver.Spreads = field(default_factory=dict)
    keep: Callable[[int, Round], object] = lambda *_: None  # each, with its number

    def go(self, tell: Callable[[str], None] = lambda _: None) -> None:
        """One round in every lane, at once. Raises WorkerFailure when arms failed too
        often. tell: is told what a reader should know."""
        made = self.place.at_once(lambda pool: self._round(pool, tell))
        begun = len(self.rounds)
        self.rounds += made
        for number, one in enumerate(made, begun):
            self.keep(number, one)
        failed = [text for one in self.rounds for text in one.failed.values()]
        if len(failed) >= FAILURES:
            raise WorkerFailure(f"{len(failed)} processes failed: {failed[-1]}")

    def until_narrow(
        self, limits: Limits, tell: Callable[[str], None] = lambda _: None
    ) -> None:
        """Rounds until every other arm's ratio to the first is narrow, or the time is
        up. Raises WorkerFailure."""
        last_s = 0.0
        while self._goes_on(limits, last_s):
            begun = time.monotonic()
            self.go(tell)
            last_s = time.monotonic() - begun

    def _goes_on(self, limits: Limits, last_s: float) -> bool:
        made = len(self._whole())
        if made < limits.least:
            return len(self.rounds) < limits.most
        if len(self.rounds) >= limits.most or time.monotonic() + last_s > limits.until:
            return False
        others = range(1, len(self.arms))
        return not all(narrow(self.ratio(other), limits.width) for other in others)

    def _whole(self) -> list[Round]:
        """The rounds in which every arm was measured."""
        cells = {arm.cell for arm in self.arms}
        return [one for one in self.rounds if cells == set(one.samples)]

    def _round(self, pool: Pool, tell: Callable[[str], None]) -> Round:
        """One lane's processes: start, open, size, take turns."""
        begun, failed = time.monotonic(), dict[Cell, str]()

        def fail(cell: Cell, failure: WorkerFailure) -> None:
            if pool.stopped:
                raise failure
            failed[cell] = str(failure)

        lane = self.place.lanes.index(pool.cores)
        samples = opened(pool, self.arms, self.effort, fail, lane)
        rng = np.random.default_rng()
        driver.sweeps(pool, samples, self.effort, rng, fail, self.known, tell)
        names = {arm.cell.backend for arm in self.arms}
        anew = {name: why for name in sorted(names) if (why := pool.anew(name))}
        seconds = time.monotonic() - begun
        return Round(pool.cores, seconds, samples, failed, anew)

    def ratio(self, other: int = 1) -> Ratio | None:
        """How many times as fast as the first arm another is, with its mark; None
        where no round has blocks of both."""
        return ratio(self.rounds, self.arms[0].cell, self.arms[other].cell)


def opened(
    pool: Pool,
    arms: Sequence[Arm],
    effort: Effort,
    fail: interleaved.Fail,
    first: int = 0,
) -> dict[Cell, Sample]:
    """Start a process for each arm, open it there and size its blocks; the samples
    before their first block, in the order of the arms.

    first: the arm that starts first, so that each lane begins with another one: the
    framework of each is imported on another lane's cores.
    """
    found, by_name = dict[Cell, Sample](), {arm.cell.backend: arm for arm in arms}

    def work(name: str) -> None:
        arm = by_name[name]
        try:
            pool.ask(name, arm.command, **arm.request())
            sample = interleaved.calibrated(pool, arm.cell, UNPRICED, effort)
        except WorkerFailure as failure:
            fail(arm.cell, failure)
        else:
            forked = pool.workers[name].forked
            how: Process = {"forked": forked, "anew": pool.anew(name)}
            found[arm.cell] = {**sample, **how}

    names = [*by_name]
    turned = [*names[first % len(names) :], *names[: first % len(names)]]
    pool.start(turned, len(pool.cores))
    pool.each(work, names, len(names))
    return {arm.cell: found[arm.cell] for arm in arms if arm.cell in found}


def ratio(rounds: Sequence[Round], base: Cell, other: Cell) -> Ratio | None:
    """The ratio of two arms over these rounds, with its mark, by itself; None where no
    round has blocks of both."""
    both = [one.samples for one in rounds if {base, other} <= set(one.samples)]
    pairs = [(samples[base], samples[other]) for samples in both]
    found = of_pairs(pairs)
    why = control_arm.spoilt(_control(rounds))
    if found is None or why is None or found["verdict"] not in marks.MARKS:
        return found
    return {**found, "verdict": "unresolved", "reason": why}


def of_pairs(pairs: Sequence[tuple[Sample, Sample]]) -> Ratio | None:
    """The ratio of two forms from what each round's two processes measured."""
    sides = [dict(enumerate(side)) for side in zip(*pairs)]
    if not sides:
        return None
    base, other = ([sample["blocks"] for sample in side.values()] for side in sides)
    found = intervals.speedup(base, other, alike=control_arm.statistic(sides))
    if found is None:
        return None
    return comparison.marked(found, comparison.against([s for p in pairs for s in p]))


def _control(rounds: Sequence[Round]) -> Interval | None:
    by_cell = dict[Cell, dict[int, Sample]]()
    for number, one in enumerate(rounds):
        for cell, sample in one.samples.items():
            by_cell.setdefault(cell, {})[number] = sample
    return control_arm.control(by_cell)


def narrow(found: Ratio | None, width: float) -> bool:
    """Whether this ratio has an interval of that half-width or less."""
    return found is not None and intervals.half_width(found) <= width
