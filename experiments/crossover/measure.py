"""When does compiling pay? A pointwise chain of n operations on s elements, measured.

Every backend at every point of a grid, blocks interleaved at random, fresh processes in
rounds. The first round starts with an empty compilation cache, the second with a warm
one, and more with empty ones where the preset has more cold starts: what opening costs
in them is the time of compiling.
"""

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.timings import Process, Sample
from graphparity.common.timing import forks, interleaved
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.crossover.plan import DTYPE, WORKLOAD, Asked, Grid, Point
from graphparity.experiments.shared.drawn import drawn
from graphparity.experiments.shared.run import Context

LEAST = 3  # rounds, however long they take
PRICED = 2  # rounds with the run's own cache that are priced: one cold, one warm
BLOCK_S = 0.015

Samples = dict[Cell, dict[int, Sample]]  # by round
Todo = dict[Point, list[Cell]]  # the cells that lack a sample
Cold = Callable[[Point], bool | None]  # None: unknown


@dataclass
class Found:
    """What is known so far; it grows as it comes.

    failed: backends that can't go on, and why.
    """

    samples: Samples = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def config(point: Point) -> str:
    """The workload's config of a point, `16x65536`."""
    return "x".join(map(str, point))


def cell(asked: Asked, name: str, point: Point) -> Cell:
    """Where the samples of a backend at a point are kept."""
    dtype = registry.backends()[name].dtype(DTYPE)
    return Cell(WORKLOAD, config(point), name, asked.device, dtype)


def units(asked: Asked) -> int:
    """How many pieces of work `measure` reports."""
    return asked.grid.rounds * len(asked.grid.points())


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Rounds of fresh processes at every point whose samples the run lacks. The
    compilation cache is the run's, emptied where nothing was measured yet."""
    cache = context.folder / "cache" / f"run-{context.run}" / asked.device
    found.samples.update(context.store.samples(context.run))
    fresh, begun = not found.samples, time.monotonic()
    if fresh:
        shutil.rmtree(cache, ignore_errors=True)
    for number in range(asked.grid.rounds):
        if number >= LEAST and late(asked.grid, time.monotonic() - begun, number):
            break
        todo = missing(asked, found, number)
        for _ in range(len(asked.grid.points()) - len(todo)):
            context.reporter.advance()
        if todo:
            cold = warmth(number, cache.exists(), todo if not fresh else {})
            if number >= PRICED and _priced(asked, number):
                with tempfile.TemporaryDirectory(dir=context.cache) as empty:
                    place = Path(empty).resolve()
                    _round(asked, place, todo, number, _always, context, found)
            else:
                cache.mkdir(parents=True, exist_ok=True)
                _round(asked, cache.resolve(), todo, number, cold, context, found)
            fresh = True  # whatever follows was not interrupted


def _priced(asked: Asked, number: int) -> bool:
    """Whether a round measures what opening costs."""
    return forks.begins_cold(number, asked.grid.cold_starts) is not None


def _always(_: Point) -> bool:
    """Every point of a round with a cache of its own finds it cold."""
    return True


def late(grid: Grid, spent_s: float, rounds: int) -> bool:
    """Whether another round, as long as those before, would end after the limit."""
    share = (rounds + 1) / rounds
    return grid.limit_s is not None and spent_s * share > grid.limit_s


def missing(asked: Asked, found: Found, number: int) -> Todo:
    """The points of a round with the cells that lack a sample."""
    todo: Todo = {}
    for point in asked.grid.points():
        names = [name for name in asked.backends if name not in found.failed]
        cells = [cell(asked, name, point) for name in names]
        if lacking := [c for c in cells if number not in found.samples.get(c, {})]:
            todo[point] = lacking
    return todo


def warmth(number: int, cached: bool, resumed: Todo) -> Cold:
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
    todo: Todo,
    number: int,
    cold: Cold,
    context: Context,
    found: Found,
) -> None:
    """One round: each point in turn, with the backends that are left."""
    rng = np.random.default_rng([asked.seed, number])
    text = f"round {number + 1}/{asked.grid.rounds}"
    parallel = 1 if _priced(asked, number) else 2  # opening is measured one by one
    with context.pool(asked.device, DTYPE, asked.timeout, cache) as pool:
        context.reporter.doing(f"{text}: fresh processes")
        costs = _started(pool, asked, parallel, found)
        for point, cells in todo.items():
            size = f"{point[0]} operations on {point[1]:,} elements"
            context.reporter.doing(f"{text}: {size}")
            timed = _point(pool, asked, point, cells, rng, found, parallel)
            for one, sample in timed.items():
                whole = _whole(sample, costs.get(one.backend), cold(point))
                found.samples.setdefault(one, {})[number] = whole
                context.keep(one, number, whole)
            context.reporter.advance()


def _started(
    pool: Pool, asked: Asked, parallel: int, found: Found
) -> dict[str, Process]:
    """What each process took; backends that can't start have failed."""
    names = [name for name in asked.backends if name not in found.failed]
    costs = interleaved.prepare(pool, names, parallel)
    found.failed |= {n: pool.down[n] for n in names if n in pool.down}
    return costs


def _whole(sample: Sample, process: Process | None, cold: bool | None) -> Sample:
    """A sample with what its process took, and whether the cache was cold."""
    unknown: Process = {"import_s": None, "toolchain_s": None}
    return {**sample, **(process or unknown), "cold": cold}


def _point(
    pool: Pool,
    asked: Asked,
    point: Point,
    cells: list[Cell],
    rng: np.random.Generator,
    found: Found,
    parallel: int,
) -> dict[Cell, Sample]:
    """A sample of each cell whose backend is left."""
    inputs = drawn(pool, specs.spec(WORKLOAD, config(point)), asked.seed)
    left = [cell for cell in cells if cell.backend not in found.failed]

    def fail(one: Cell, failure: WorkerFailure) -> None:
        found.failed[one.backend] = f"{failure.status}: {failure}"

    times = (asked.grid.rounds, 1, BLOCK_S, asked.grid.sweeps_s, 0.0, 0)
    effort = interleaved.Effort(*times)
    return interleaved.measure(pool, left, inputs, effort, rng, fail, parallel)
