"""After how many steps more preparation has repaid itself, with an interval that holds
the spread of the preparation and that of the steps.

N = extra / (t (1 - 1/r)): seconds more to prepare, over the seconds that each step of t
saves where it becomes r times as fast. N grows with the first and falls with the other
two, so its bounds are those of the three at their worst and at their best: for errors
that are independent the interval holds the truth at least as often as theirs do.
"""

import math
import statistics as stats
from collections.abc import Mapping, Sequence

from graphparity.common.contract.timings import BreakEven, Interval

LEAST_STARTS = 3  # cold starts without which a price has no spread
LEVEL = 0.95


def price(seconds: Sequence[float]) -> Interval | None:
    """The mean of what the cold starts took, with Student's interval; the bounds are
    None for fewer than LEAST_STARTS. None without any."""
    if not seconds:
        return None
    mean, count = stats.fmean(seconds), len(seconds)
    if count < LEAST_STARTS:
        return {"median": mean, "low": None, "high": None}
    from scipy.special import stdtrit  # not before a figure is asked for

    quantile = float(stdtrit(count - 1, 0.5 + LEVEL / 2))
    half = quantile * stats.stdev(seconds) / math.sqrt(count)
    return {"median": mean, "low": mean - half, "high": mean + half}


def extra(paid: Mapping[int, float], spared: Mapping[int, float]) -> list[float]:
    """Seconds that one form took more to prepare than another in each round in which
    both started cold; by round."""
    return [paid[number] - spared[number] for number in sorted(paid.keys() & spared)]


def break_even(
    extra_s: Sequence[float], ratio: Interval | None, step_s: Interval | None
) -> BreakEven | None:
    """Steps after which the faster form has repaid what it costs more to prepare.

    extra_s: that cost in seconds, of each cold start; ratio: how many times as fast its
    step is; step_s: a step of the other. None where one of them is not known. A bound
    that no number reaches is None.

    Verdict: *never* where no step is faster by the optimistic bound either, whatever
    the cost; *pays* where both bounds are numbers, *at once* where the pessimistic cost
    is nothing to repay; else, and from fewer than LEAST_STARTS, *unresolved*.
    """
    cost = price(extra_s)
    if cost is None or ratio is None or step_s is None:
        return None
    found: BreakEven = {
        "median": _repaid_after(cost["median"], step_s["median"], ratio["median"]),
        "low": None,
        "high": None,
        "verdict": "unresolved",
        "cold_starts": len(extra_s),
    }
    if ratio["high"] is not None and ratio["high"] <= 1.0:
        return {**found, "verdict": "never"}
    found["low"] = _repaid_after(cost["low"], step_s["high"], ratio["high"])
    found["high"] = _repaid_after(cost["high"], step_s["low"], ratio["low"])
    if found["high"] is not None:
        found["verdict"] = "pays" if found["high"] else "at once"
    return found


def _repaid_after(
    extra_s: float | None, step_s: float | None, times_faster: float | None
) -> float | None:
    """Steps that repay `extra_s`, where one of `step_s` becomes so many times faster;
    None where no number does, or where one of the three is not known."""
    if extra_s is None or step_s is None or times_faster is None or times_faster <= 1.0:
        return None
    return math.ceil(max(extra_s, 0.0) / (step_s * (1 - 1 / times_faster)))


def sooner(cost: Interval, ratio: Interval, step_s: Interval, steps: float) -> Interval:
    """Seconds by which a form has ended sooner after so many steps than the one whose
    step is `step_s`; below nothing, later: what the steps save, less what it costs more
    to prepare. With `break_even`'s bounds: there they are 0. A bound is None where one
    of the three has none."""

    def saved(step: float, times: float) -> float:
        return steps * step * (1 - 1 / times)

    found: Interval = {
        "median": saved(step_s["median"], ratio["median"]) - cost["median"],
        "low": None,
        "high": None,
    }
    every = [saved(step, r) for step in _ends(step_s) for r in _ends(ratio) if r]
    if every and (ends := _ends(cost)):
        found["low"], found["high"] = min(every) - ends[1], max(every) - ends[0]
    return found


def total(spent: Interval, ratio: Interval, step_s: Interval, steps: float) -> Interval:
    """Seconds of preparing a form and of so many steps with it, which is so many times
    as fast as the one whose step is `step_s`."""
    found: Interval = {
        "median": spent["median"] + steps * step_s["median"] / ratio["median"],
        "low": None,
        "high": None,
    }
    every = [steps * step / r for step in _ends(step_s) for r in _ends(ratio) if r]
    if every and (ends := _ends(spent)):
        found["low"] = max(0.0, ends[0]) + min(every)
        found["high"] = ends[1] + max(every)
    return found


def _ends(found: Interval) -> list[float]:
    """Both, or none where one is not known."""
    low, high = found["low"], found["high"]
    return [] if low is None or high is None else [low, high]
