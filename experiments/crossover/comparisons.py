"""Backends against each other at every point: the fastest, gain and break-even."""

from graphparity.common.contract import siblings
from graphparity.common.contract.timings import Interval, Ratio, Sample
from graphparity.common.timing import break_even, cell_timing, comparison, intervals
from graphparity.experiments.crossover.measure import Samples, cell
from graphparity.experiments.crossover.plan import Asked, Point
from graphparity.experiments.crossover.rows import Fastest, Gain


def step_times(samples: Samples, asked: Asked, name: str) -> dict[Point, Interval]:
    """Seconds a call with their intervals, of every point that was measured."""
    steps: dict[Point, Interval] = {}
    for point in asked.grid.points():
        rounds = samples.get(cell(asked, name, point), {})
        step = intervals.step_time([rounds[n]["blocks"] for n in sorted(rounds)])
        if step is not None:
            steps[point] = step
    return steps


def _common(
    samples: Samples, asked: Asked, names: tuple[str, str], point: Point
) -> list[list[Sample]]:
    """The samples of these backends of the rounds that all of them ran."""
    every = [samples.get(cell(asked, name, point), {}) for name in names]
    both = sorted(set.intersection(*map(set, every)))
    return [[rows[number] for number in both] for rows in every]


def _every(samples: Samples) -> list[Sample]:
    return [sample for rounds in samples.values() for sample in rounds.values()]


def fastest(samples: Samples, asked: Asked) -> list[Fastest]:
    """For every point the fastest backend, and those from which its step time does not
    differ for certain."""
    every = {name: step_times(samples, asked, name) for name in asked.backends}
    by_point = dict[Point, dict[str, Interval]]()
    leads = dict[Point, dict[str, Ratio | None]]()
    for point in asked.grid.points():
        steps = {n: times[point] for n, times in every.items() if point in times}
        if steps:
            by_point[point] = steps
            leads[point] = _leads(samples, asked, point, steps)
    table = [ratio for ratios in leads.values() for ratio in ratios.values()]
    comparison.hold(table, _every(samples))
    return [_fastest(p, steps, leads[p]) for p, steps in by_point.items()]


def _leads(
    samples: Samples, asked: Asked, point: Point, steps: dict[str, Interval]
) -> dict[str, Ratio | None]:
    """How many times as fast the fastest is as each other backend."""
    first, *others = _in_order(steps)
    ratios = dict[str, Ratio | None]()
    for other in others:
        leading, slower = _common(samples, asked, (first, other), point)
        ratios[other] = comparison.of(slower, leading)
    return ratios


def _in_order(steps: dict[str, Interval]) -> list[str]:
    return sorted(steps, key=lambda name: steps[name]["median"])


def _fastest(
    point: Point, steps: dict[str, Interval], leads: dict[str, Ratio | None]
) -> Fastest:
    first, *others = _in_order(steps)
    known = {name: ratio["verdict"] for name, ratio in leads.items() if ratio}
    level = [name for name in others if known.get(name) != "faster"]
    decided = not level and steps[first]["low"] is not None
    return {
        "operations": point[0],
        "elements": point[1],
        "fastest": first,
        "step_s": steps[first],
        "not_told_from": level,
        "verdict": "decided" if decided else "unresolved",
    }


def pairs(asked: Asked) -> list[tuple[str, str]]:
    """Every static backend with its dynamic form, where both are asked for."""
    forms = {name: siblings.dynamic(name) for name in asked.backends}
    return [(name, form) for name, form in forms.items() if form in asked.backends]


def gains(samples: Samples, asked: Asked) -> list[Gain]:
    """For every point and static backend: speed-up over the dynamic form, and the steps
    after which a cold compilation has repaid itself."""
    every = [
        _gain(samples, asked, pair, point)
        for pair in pairs(asked)
        for point in asked.grid.points()
    ]
    rows = [gain for gain in every if gain]
    comparison.hold([row["speedup"] for row in rows], _every(samples))
    for row in rows:
        row["verdict"] = row["speedup"]["verdict"]
    return rows


def _gain(
    samples: Samples, asked: Asked, names: tuple[str, str], point: Point
) -> Gain | None:
    """A static backend against its dynamic form."""
    static, base = _common(samples, asked, names, point)
    if (ratio := comparison.of(base, static)) is None:
        return None
    blocks = [sample["blocks"] for sample in base]
    paid, spared = (_prices(samples, asked, name, point) for name in names)
    extra_s, step_s = break_even.extra(paid, spared), intervals.step_time(blocks)
    return {
        "backend": names[0],
        "against": names[1],
        "operations": point[0],
        "elements": point[1],
        "speedup": ratio,
        "verdict": ratio["verdict"],
        "break_even_steps": break_even.break_even(extra_s, ratio, step_s),
    }


def _prices(
    samples: Samples, asked: Asked, name: str, point: Point
) -> dict[int, float]:
    """Seconds of compiling by round, of each in which the process started cold."""
    rounds = samples[cell(asked, name, point)]
    step_s = intervals.step_time([rounds[n]["blocks"] for n in sorted(rounds)])
    return cell_timing.cold_prices(rounds, step_s["median"]) if step_s else {}
