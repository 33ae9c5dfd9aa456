"""The figures of `crossover`: points, prices and models from samples, and the maps."""

import statistics as stats

from graphparity.common.contract.timings import Interval
from graphparity.common.timing import cell_timing, intervals
from graphparity.experiments.crossover import cost_model, opening, words
from graphparity.experiments.crossover.comparisons import fastest, gains, step_times
from graphparity.experiments.crossover.cost_model import Times
from graphparity.experiments.crossover.measure import Found, Samples, cell
from graphparity.experiments.crossover.plan import ELEMENTS, OPERATIONS, Asked, Point
from graphparity.experiments.crossover.rows import (
    Backend,
    Document,
    Fit,
    Maps,
    Point as PointRow,
    Predicted,
)


def document(asked: Asked, found: Found) -> Document:
    """What the JSON holds."""
    return {"crossover": maps(found.samples, asked)}


def maps(samples: Samples, asked: Asked) -> Maps:
    """Every figure that follows from the samples, and the reading in words."""
    rows = backends(samples, asked)
    result: Maps = {
        "operations": asked.grid.operations,
        "elements": asked.grid.elements,
        "processes": _processes(samples),
        "backends": rows,
        "fastest": fastest(samples, asked),
        "static_against_dynamic": gains(samples, asked),
        "held_out_median_error": median_error(rows),
        "predicted": predicted(asked, rows),
        "reading": "",
    }
    return {**result, "reading": words.reading(result)}


def _processes(samples: Samples) -> dict[str, int]:
    """Fresh processes of the cell that had least, and of the one that had most."""
    counts = [len(rounds) for rounds in samples.values()] or [0]
    return {"least": min(counts), "most": max(counts)}


# -- each backend ----------------------------------------------------------------------


def backends(samples: Samples, asked: Asked) -> list[Backend]:
    """For each backend its points, what compiling cost, and its cost model."""
    return [_backend(samples, asked, name) for name in asked.backends]


def _backend(samples: Samples, asked: Asked, name: str) -> Backend:
    steps = step_times(samples, asked, name)
    points = [_point(samples, asked, name, p, step) for p, step in steps.items()]
    toolchains = [point["toolchain_s"] for point in points]
    cold, warm = (
        opening.opened(samples, asked, name, steps, warmth) for warmth in opening.WARMTH
    )
    return {
        "backend": name,
        "points": points,
        "compile": opening.compiling(toolchains, cold, warm) if points else None,
        "fit": _fit(samples, asked, name, steps),
    }


def _point(
    samples: Samples, asked: Asked, name: str, point: Point, step: Interval
) -> PointRow:
    rounds = samples[cell(asked, name, point)]
    split = cell_timing.costs(rounds, step["median"])

    def graph(cold: bool) -> float | None:
        of = [sample for sample in rounds.values() if sample["cold"] is cold]
        return opening.median([opening.graph_s(s, step["median"]) for s in of])

    return {
        "operations": point[0],
        "elements": point[1],
        "step_s": step,
        "graph_cold_s": graph(True),
        "graph_warm_s": graph(False),
        "compile_cold_s": split["compile_cold_s"],
        "toolchain_s": split["toolchain_s"],
    }


def _fit(
    samples: Samples, asked: Asked, name: str, steps: dict[Point, Interval]
) -> Fit | None:
    times = {point: step["median"] for point, step in steps.items()}
    if len(times) < cost_model.LEAST:
        return None
    numbers = range(asked.grid.rounds)
    rounds = [_round(samples, asked, name, [*times], number) for number in numbers]
    whole = [seconds for seconds in rounds if len(seconds) == len(times)]
    return cost_model.describe(times, whole)


def _round(
    samples: Samples, asked: Asked, name: str, points: list[Point], number: int
) -> Times:
    """Seconds a call in one process, of the points that it timed."""
    times = {}
    for point in points:
        rounds = samples[cell(asked, name, point)]
        blocks = rounds[number]["blocks"] if number in rounds else []
        if step := intervals.step_time([blocks]):
            times[point] = step["median"] or 0.0
    return times


# -- models ----------------------------------------------------------------------------


def median_error(rows: list[Backend]) -> float | None:
    """Of all backends' held-out points."""
    fits = [row["fit"]["held_out"]["points"] for row in rows if row["fit"]]
    errors = [point["error"] for points in fits for point in points]
    return stats.median(errors) if errors else None


def predicted(asked: Asked, rows: list[Backend]) -> list[Predicted]:
    """What trusted models predict inside the grid, where nothing was measured."""
    guesses = list[Predicted]()
    for row in rows:
        if row["fit"] and cost_model.trusted(row["fit"]):
            model = cost_model.restore(row["fit"])
            for n, s in _between(asked):
                guess: Predicted = {
                    "backend": row["backend"],
                    "operations": n,
                    "elements": s,
                    "predicted_s": model.seconds(n, s),
                }
                guesses.append(guess)
    return guesses


def _between(asked: Asked) -> list[Point]:
    """The workload's points inside the grid that are none of the grid's."""
    grid = asked.grid
    return [
        (n, s)
        for n in OPERATIONS
        for s in ELEMENTS
        if grid.operations[0] <= n <= grid.operations[-1]
        and grid.elements[0] <= s <= grid.elements[-1]
        and (n, s) not in grid.points()
    ]
