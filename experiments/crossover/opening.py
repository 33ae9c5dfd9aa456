"""What opening a cell costs beyond its steps: compiling, cold and warm."""

import statistics as stats

from graphparity.common.contract.timings import Interval, Sample
from graphparity.common.timing import weighted_line
from graphparity.experiments.crossover.measure import Samples, cell
from graphparity.experiments.crossover.plan import Asked, Point
from graphparity.experiments.crossover.rows import Compiling

SMALL = 2**16  # elements up to which a step is short beside compiling
WARMTH = {"cold": True, "warm": False}  # the state of the cache that a process found
Graphs = list[dict[Point, float]]  # seconds by point, a process each


def graph_s(sample: Sample, step_s: float) -> float | None:
    """What opening a cell took beyond its two steps, without the first graph."""
    build_s = sample["build_s"]
    first_s, second_s = sample["first_step_s"], sample["second_step_s"]
    if build_s is None or first_s is None or second_s is None:
        return None
    return max(0.0, build_s + first_s + second_s - 2 * step_s)


def median(values: list[float | None]) -> float | None:
    """The median of the values that are known; None where none is."""
    known = [value for value in values if value is not None]
    return stats.median(known) if known else None


def opened(
    samples: Samples, asked: Asked, name: str, steps: dict[Point, Interval], warmth: str
) -> Graphs:
    """Seconds that opening took in each process with such a cache, by point."""
    processes: dict[int, dict[Point, float]] = {}
    for point, step in steps.items():
        for number, sample in samples[cell(asked, name, point)].items():
            cost = graph_s(sample, step["median"])
            if sample["cold"] is WARMTH[warmth] and cost is not None:
                processes.setdefault(number, {})[point] = cost
    return list(processes.values())


def compiling(toolchains: list[float | None], cold: Graphs, warm: Graphs) -> Compiling:
    """Seconds of compiling as a + b n, cold and warm; over the smaller sizes.

    toolchains: what a process's first graph cost before that, by point. The intervals
    are over processes: unknown where there was one.
    """
    cold_fixed, cold_each = _lines(cold)
    warm_fixed, warm_each = _lines(warm)
    return {
        "first_graph_s": median(toolchains),
        "cold_fixed_s": cold_fixed,
        "cold_per_operation_s": cold_each,
        "warm_fixed_s": warm_fixed,
        "warm_per_operation_s": warm_each,
    }


def _lines(processes: Graphs) -> tuple[Interval | None, Interval | None]:
    """a and b, their means over processes; None where no process has a line."""
    lines = [line for times in processes if (line := _line(times))]
    if not lines:
        return None, None
    fixed, each = ([*values] for values in zip(*lines))
    return (
        weighted_line.around(stats.mean(fixed), fixed),
        weighted_line.around(stats.mean(each), each),
    )


def _line(times: dict[Point, float]) -> tuple[float, float] | None:
    """One process's a and b, the means over its smaller sizes."""
    by_size: dict[int, dict[int, float]] = {}
    for (operations, elements), seconds in times.items():
        if elements <= SMALL:
            by_size.setdefault(elements, {})[operations] = seconds
    lines = [
        weighted_line.line(seconds) for seconds in by_size.values() if len(seconds) > 1
    ]
    if not lines:
        return None
    return stats.mean(a for a, *_ in lines), stats.mean(b for _, b, _ in lines)
