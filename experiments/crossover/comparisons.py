"""Backends against each other at every point: the fastest, gain and break-even."""

from graphparity.common.contract import siblings
from graphparity.common.contract.timings import Interval
from graphparity.common.timing import break_even, cell_timing, intervals
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
) -> list[intervals.Rounds]:
    """The blocks of these backends in the rounds that all of them ran."""
    every = [samples.get(cell(asked, name, point), {}) for name in names]
    both = sorted(set.intersection(*map(set, every)))
    return [[rows[number]["blocks"] for number in both] for rows in every]


def fastest(samples: Samples, asked: Asked) -> list[Fastest]:
    """For every point the fastest backend, and those from which its step time does not
    differ for certain."""
    every = {name: step_times(samples, asked, name) for name in asked.backends}
    rows = []
    for point in asked.grid.points():
        steps = {n: times[point] for n, times in every.items() if point in times}
        if steps:
            rows.append(_fastest(samples, asked, point, steps))
    return rows


def _fastest(
    samples: Samples, asked: Asked, point: Point, steps: dict[str, Interval]
) -> Fastest:
    first, *others = sorted(steps, key=lambda name: steps[name]["median"])
    level = [n for n in others if not _beats(samples, asked, point, first, n)]
    decided = not level and steps[first]["low"] is not None
    return {
        "operations": point[0],
        "elements": point[1],
        "fastest": first,
        "step_s": steps[first],
        "not_told_from": level,
        "verdict": "decided" if decided else "unresolved",
    }


def _beats(
    samples: Samples, asked: Asked, point: Point, first: str, other: str
) -> bool:
    leading, others = _common(samples, asked, (first, other), point)
    ratio = intervals.speedup(others, leading)
    return ratio is not None and intervals.verdict(ratio) == "faster"


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
    return [gain for gain in every if gain]


def _gain(
    samples: Samples, asked: Asked, names: tuple[str, str], point: Point
) -> Gain | None:
    """A static backend against its dynamic form."""
    static, base = _common(samples, asked, names, point)
    if (ratio := intervals.speedup(base, static)) is None:
        return None
    paid, spared = (_prices(samples, asked, name, point) for name in names)
    extra_s, step_s = break_even.extra(paid, spared), intervals.step_time(base)
    return {
        "backend": names[0],
        "against": names[1],
        "operations": point[0],
        "elements": point[1],
        "speedup": ratio,
        "verdict": intervals.verdict(ratio),
        "break_even_steps": break_even.break_even(extra_s, ratio, step_s),
    }


def _prices(
    samples: Samples, asked: Asked, name: str, point: Point
) -> dict[int, float]:
    """Seconds of compiling by round, of each in which the process started cold."""
    rounds = samples[cell(asked, name, point)]
    step_s = intervals.step_time([rounds[n]["blocks"] for n in sorted(rounds)])
    return cell_timing.cold_prices(rounds, step_s["median"]) if step_s else {}
