"""When does compiling pay? A pointwise chain of n operations on s elements, measured.

Every backend at every point of a grid, blocks interleaved at random, fresh processes in
rounds. The first round starts with an empty compilation cache, the second with a warm
one: what opening costs in them is the price of compiling.
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.timings import Sample
from graphparity.common.system import machine
from graphparity.common.timing import interleaved
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.shared.terminal.progress import Reporter

WORKLOAD, DTYPE = "chain", "float32"
LEAST = 3  # rounds, however long they take
PRICED = 2  # rounds in which opening is measured: one with a cold cache, one warm
BLOCK_S = 0.015

Point = tuple[int, int]  # n operations, s elements
Samples = dict[Cell, dict[int, Sample]]  # by round
Keep = Callable[[Cell, int, Sample], None]


@dataclass(frozen=True)
class Grid:
    """What a preset measures."""

    operations: tuple[int, ...]
    elements: tuple[int, ...]
    rounds: int  # fresh processes at most
    sweeps_s: float  # of every point in every round, at least three sweeps
    limit_s: float | None = None  # a round that would end later is not begun

    def points(self) -> list[Point]:
        return [(n, s) for n in self.operations for s in self.elements]


OPERATIONS: tuple[int, ...] = registry.reference(WORKLOAD).OPERATIONS
ELEMENTS: tuple[int, ...] = registry.reference(WORKLOAD).ELEMENTS
GRIDS = {
    "quick": Grid((1, 4, 16, 64), (2**8, 2**12, 2**16, 2**18, 2**20), 5, 0.3, 420.0),
    "standard": Grid(OPERATIONS, ELEMENTS[:-1], 5, 1.0),
    "full": Grid(OPERATIONS, ELEMENTS, 10, 3.0),
}


@dataclass(frozen=True)
class Asked:
    """What the command line asked for."""

    backends: tuple[str, ...]
    device: str
    grid: Grid
    seed: int
    timeout: float


def config(point: Point) -> str:
    """The workload's config of a point, `16x65536`."""
    return "x".join(map(str, point))


def cell(asked: Asked, name: str, point: Point) -> Cell:
    """Where the samples of a backend at a point are kept."""
    dtype = registry.backends()[name].dtype(DTYPE)
    return Cell(WORKLOAD, config(point), name, asked.device, dtype)


def measure(
    asked: Asked,
    cache: Path,
    reporter: Reporter,
    work_clock: WorkClock,
    samples: Samples,
    failed: dict[str, str],
    keep: Keep,
) -> dict[str, Any]:
    """Rounds of fresh processes at every point that `samples` lacks.

    cache: this run's own, emptied where nothing was measured yet. `samples` grows, and
    `keep` is told of each; `failed` of backends that can't go on, and why. Returns the
    versions of what ran.
    """
    versions, begun = dict[str, Any](), time.monotonic()
    fresh = not samples
    if fresh:
        shutil.rmtree(cache, ignore_errors=True)
    for number in range(asked.grid.rounds):
        if number >= LEAST and late(asked.grid, time.monotonic() - begun, number):
            break
        todo = missing(asked, samples, failed, number)
        for _ in range(len(asked.grid.points()) - len(todo)):
            reporter.advance()
        if todo:
            cold = warmth(number, cache.exists(), todo if not fresh else {})
            cache.mkdir(parents=True, exist_ok=True)
            at = (number, cold, samples, failed, keep)
            versions |= _round(asked, cache, todo, reporter, work_clock, *at)
            fresh = True  # whatever follows was not interrupted
    return versions


def late(grid: Grid, spent_s: float, rounds: int) -> bool:
    """Whether another round, as long as those before, would end after the limit."""
    share = (rounds + 1) / rounds
    return grid.limit_s is not None and spent_s * share > grid.limit_s


def missing(
    asked: Asked, samples: Samples, failed: dict[str, str], number: int
) -> dict[Point, list[Cell]]:
    """The points of a round with the cells that lack a sample."""
    found = {}
    for point in asked.grid.points():
        cells = [cell(asked, n, point) for n in asked.backends if n not in failed]
        if lacking := [c for c in cells if number not in samples.get(c, {})]:
            found[point] = lacking
    return found


def warmth(
    number: int, cached: bool, resumed: dict[Point, list[Cell]]
) -> Callable[[Point], bool | None]:
    """Whether a point finds the cache cold, warm, or in an unknown state (None).

    resumed: the points of a round that was interrupted; the first of them may have been
    compiled already.
    """
    doubtful = next(iter(resumed), None)

    def cold(point: Point) -> bool | None:
        if number >= PRICED or point == doubtful or (number and not cached):
            return None
        return number == 0

    return cold


def _round(
    asked: Asked,
    cache: Path,
    todo: dict[Point, list[Cell]],
    reporter: Reporter,
    work_clock: WorkClock,
    number: int,
    cold: Callable[[Point], bool | None],
    samples: Samples,
    failed: dict[str, str],
    keep: Keep,
) -> dict[str, Any]:
    cores, versions = machine.cores(None), dict[str, Any]()
    given = (asked.device, DTYPE, cores, cache.resolve(), asked.timeout)
    rng = np.random.default_rng([asked.seed, number])
    text = f"round {number + 1}/{asked.grid.rounds}"
    priced = number < PRICED
    with Pool(*given, work_clock) as pool:
        reporter.doing(f"{text}: fresh processes")
        names = [n for n in asked.backends if n not in failed]
        costs = interleaved.prepare(pool, names, 1 if priced else 2)
        failed |= {n: pool.down[n] for n in names if n in pool.down}
        for point, cells in todo.items():
            reporter.doing(f"{text}: {point[0]} operations on {point[1]:,} elements")
            left = [c for c in cells if c.backend not in failed]
            measured = _point(pool, asked, point, left, rng, failed, 1 if priced else 2)
            for one, sample in measured.items():
                first = costs.get(one.backend, {"import_s": None, "toolchain_s": None})
                found: Sample = {**sample, **first, "cold": cold(point)}
                samples.setdefault(one, {})[number] = found
                keep(one, number, found)
            reporter.advance()
        for facts in pool.facts.values():
            versions |= facts["versions"]
    return versions


def _point(
    pool: Pool,
    asked: Asked,
    point: Point,
    cells: list[Cell],
    rng: np.random.Generator,
    failed: dict[str, str],
    parallel: int,
) -> dict[Cell, Sample]:
    spec = specs.spec(WORKLOAD, config(point))
    try:
        drawn = pool.ask(pool.judge, "draw", spec=spec, seed=asked.seed, steps=0)
    except WorkerFailure:  # a judge that dies is replaced once
        drawn = pool.ask(pool.judge, "draw", spec=spec, seed=asked.seed, steps=0)

    def fail(one: Cell, failure: WorkerFailure) -> None:
        failed[one.backend] = f"{failure.status}: {failure}"

    effort = interleaved.Effort(
        asked.grid.rounds, 1, BLOCK_S, asked.grid.sweeps_s, 0.0, 0
    )
    given = {**drawn, "spec": spec}
    return interleaved.measure(pool, cells, given, effort, rng, fail, parallel)
