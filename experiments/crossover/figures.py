"""From samples to maps: the model of each backend, the fastest, gain and break-even."""

import statistics as stats
from typing import Any

from graphparity.common.contract import registry
from graphparity.common.contract.timings import BreakEven, Sample
from graphparity.common.timing import cell_timing, intervals, weighted_line
from graphparity.experiments.crossover import cost_model
from graphparity.experiments.crossover.measure import (
    ELEMENTS,
    OPERATIONS,
    Asked,
    Point,
    Samples,
    cell,
)

SMALL = 2**16  # elements up to which a step is short beside compiling
WARMTH = {"cold": True, "warm": False}  # what a process found the cache to be
LIMIT = 0.2  # of a model's median error on held-out points: beyond it is not used
Rows = list[dict[str, Any]]


def step_times(samples: Samples, asked: Asked, name: str) -> dict[Point, Any]:
    """Seconds a call with their intervals, of every point that was measured."""
    found = {}
    for point in asked.grid.points():
        rounds = samples.get(cell(asked, name, point), {})
        step = intervals.step_time([rounds[n]["blocks"] for n in sorted(rounds)])
        if step is not None:
            found[point] = step
    return found


def backends(samples: Samples, asked: Asked) -> Rows:
    """For each backend its points, what compiling cost, and its cost model."""
    found = []
    for name in asked.backends:
        steps = step_times(samples, asked, name)
        points = [_point(samples, asked, name, p, step) for p, step in steps.items()]
        row: dict[str, Any] = {"backend": name, "points": points}
        graphs = {w: opened(samples, asked, name, steps, w) for w in WARMTH}
        row["compile"] = compiling(points, graphs) if points else None
        row["fit"] = _fit(samples, asked, name, steps)
        found.append(row)
    return found


def _point(
    samples: Samples, asked: Asked, name: str, point: Point, step: dict[str, Any]
) -> dict[str, Any]:
    rounds = samples[cell(asked, name, point)]
    split = cell_timing.costs(rounds, step["median"])
    found = {"operations": point[0], "elements": point[1], "step_s": step}
    for warmth, cold in WARMTH.items():
        of = [r for r in rounds.values() if r["cold"] is cold]
        found[f"graph_{warmth}_s"] = _median([_graph(r, step["median"]) for r in of])
    return {**found, **{k: split[k] for k in ("compile_cold_s", "toolchain_s")}}


def _graph(sample: Sample, step_s: float) -> float | None:
    """What opening a cell took beyond its two steps, without the first graph."""
    build_s = sample["build_s"]
    first_s, second_s = sample["first_step_s"], sample["second_step_s"]
    if build_s is None or first_s is None or second_s is None:
        return None
    return max(0.0, build_s + first_s + second_s - 2 * step_s)


def _median(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return stats.median(known) if known else None


def opened(
    samples: Samples, asked: Asked, name: str, steps: dict[Point, Any], warmth: str
) -> list[dict[Point, float]]:
    """Seconds that opening took in each process that found the cache so, by point."""
    found: dict[int, dict[Point, float]] = {}
    for point, step in steps.items():
        for number, sample in samples[cell(asked, name, point)].items():
            cost = _graph(sample, step["median"])
            if sample["cold"] is WARMTH[warmth] and cost is not None:
                found.setdefault(number, {})[point] = cost
    return list(found.values())


def compiling(
    points: Rows, graphs: dict[str, list[dict[Point, float]]]
) -> dict[str, Any]:
    """Seconds of compiling as a + b n, cold and warm; over the smaller sizes.

    graphs: what `opened` found, cold and warm. The intervals are over processes:
    unknown where there was one. first_graph_s: what a process's first graph costs
    before that.
    """
    found: dict[str, Any] = {
        "first_graph_s": _median([p["toolchain_s"] for p in points])
    }
    for warmth, processes in graphs.items():
        lines = [line for times in processes if (line := _line(times))]
        for at, key in enumerate(("fixed_s", "per_operation_s")):
            own = [line[at] for line in lines]
            interval = weighted_line.around(stats.mean(own), own) if own else None
            found[f"{warmth}_{key}"] = interval
    return found


def _line(times: dict[Point, float]) -> tuple[float, float] | None:
    """One process's a and b, the means over its smaller sizes."""
    by_size: dict[int, dict[int, float]] = {}
    for (operations, elements), seconds in times.items():
        if elements <= SMALL:
            by_size.setdefault(elements, {})[operations] = seconds
    lines = [weighted_line.line(own) for own in by_size.values() if len(own) > 1]
    if not lines:
        return None
    return stats.mean(a for a, *_ in lines), stats.mean(b for _, b, _ in lines)


def _fit(
    samples: Samples, asked: Asked, name: str, steps: dict[Point, Any]
) -> dict[str, Any] | None:
    times = {point: step["median"] for point, step in steps.items()}
    if len(times) < cost_model.LEAST:
        return None
    rounds = []
    for number in range(asked.grid.rounds):
        own = {}
        for point in times:
            rows = samples[cell(asked, name, point)]
            blocks = rows[number]["blocks"] if number in rows else []
            if step := intervals.step_time([blocks]):
                own[point] = step["median"] or 0.0
        if len(own) == len(times):
            rounds.append(own)
    return cost_model.describe(times, rounds)


# -- maps ------------------------------------------------------------------------------


def _rounds(
    samples: Samples, asked: Asked, names: list[str], point: Point
) -> list[intervals.Rounds]:
    """The blocks of these backends in the rounds that all of them ran."""
    every = [samples.get(cell(asked, name, point), {}) for name in names]
    both = sorted(set.intersection(*map(set, every)))
    return [[rows[number]["blocks"] for number in both] for rows in every]


def fastest(samples: Samples, asked: Asked) -> Rows:
    """For every point the fastest backend, and those that can't be told from it."""
    every = {name: step_times(samples, asked, name) for name in asked.backends}
    found = []
    for point in asked.grid.points():
        steps = {n: times[point] for n, times in every.items() if point in times}
        order = sorted(steps, key=lambda name: steps[name]["median"])
        if order:
            first, *others = order
            level = [n for n in others if not _beats(samples, asked, point, first, n)]
            row = {"operations": point[0], "elements": point[1], "fastest": first}
            row |= {"step_s": steps[first], "not_told_from": level}
            decided = not level and steps[first]["low"] is not None
            found.append({**row, "verdict": "decided" if decided else "unresolved"})
    return found


def _beats(
    samples: Samples, asked: Asked, point: Point, first: str, other: str
) -> bool:
    mine, others = _rounds(samples, asked, [first, other], point)
    ratio = intervals.speedup(others, mine)
    return ratio is not None and intervals.verdict(ratio) == "faster"


def pairs(asked: Asked) -> list[tuple[str, str]]:
    """Every static backend with the dynamic form of its framework."""
    known = registry.backends()
    found = []
    for name in asked.backends:
        for other in cell_timing.rivals(known[name], list(asked.backends)):
            if known[other].framework == known[name].framework:
                found.append((name, other))
    return found


def gains(samples: Samples, asked: Asked, rows: Rows) -> Rows:
    """For every point and static backend: speed-up over the dynamic form, and the steps
    after which a cold compilation has repaid itself."""
    paid = {
        (row["backend"], p["operations"], p["elements"]): p["compile_cold_s"]
        for row in rows
        for p in row["points"]
    }
    found = []
    for name, other in pairs(asked):
        for point in asked.grid.points():
            mine, base = _rounds(samples, asked, [name, other], point)
            if (ratio := intervals.speedup(base, mine)) is None:
                continue
            row: dict[str, Any] = {"backend": name, "against": other}
            row |= {"operations": point[0], "elements": point[1]}
            row |= {"speedup": ratio, "verdict": intervals.verdict(ratio)}
            costs = paid.get((name, *point)), paid.get((other, *point))
            row["break_even_steps"] = _repaid(costs, base, mine)
            found.append(row)
    return found


def _repaid(
    costs: tuple[float | None, float | None],
    base: intervals.Rounds,
    mine: intervals.Rounds,
) -> BreakEven | None:
    if costs[0] is None or costs[1] is None:
        return None
    return intervals.break_even(costs[0] - costs[1], base, mine)


def trusted(fitted: dict[str, Any] | None) -> bool:
    """Whether a model is good enough to speak for points that nobody measured."""
    return fitted is not None and fitted["held_out"]["median_error"] <= LIMIT


def median_error(rows: Rows) -> float | None:
    """Of all backends' held-out points."""
    fits = [row["fit"]["held_out"]["points"] for row in rows if row["fit"]]
    errors = [point["error"] for points in fits for point in points]
    return stats.median(errors) if errors else None


def predicted(asked: Asked, rows: Rows) -> Rows:
    """Seconds that trusted models predict inside the grid, where nothing was measured:
    (operations, elements, backend)."""
    grid, found = asked.grid, []
    inside = [
        (n, s)
        for n in OPERATIONS
        for s in ELEMENTS
        if grid.operations[0] <= n <= grid.operations[-1]
        and grid.elements[0] <= s <= grid.elements[-1]
        and (n, s) not in grid.points()
    ]
    for row in rows:
        if trusted(row["fit"]):
            model = cost_model.restore(row["fit"])
            for n, s in inside:
                entry = {"backend": row["backend"], "operations": n, "elements": s}
                found.append({**entry, "predicted_s": model.seconds(n, s)})
    return found
