"""What forked processes' levels are against those of fresh ones: spread and bias.

A level is the lower decile of a process's blocks, seconds a step; all figures are of
those of the fast mode where there are two (`timing.modes`). The spread is the standard
deviation of the log levels, and its 95 % interval that of a variance of normal values
(chi-squared); the ratio of two spreads has that of Fisher's F.
"""

import math
from typing import NotRequired, TypedDict

import numpy as np

from graphparity.common.contract.timings import Interval
from graphparity.common.contract.trees import Array
from graphparity.common.timing import intervals, modes

FRESH = "fresh"
BIAS = 0.02  # a ratio of forked to fresh further from 1 than this is too much
TAIL = 0.025  # on either side of an interval


class Process(TypedDict):
    """One process: its blocks in seconds a step, and seconds until it was ready."""

    blocks: list[float | None]
    ready_s: float  # until it had its framework
    open_s: float  # from then until its cell was open and its blocks were sized


class Spread(TypedDict):
    """The spread of levels on the log scale, with its interval; None: unknown."""

    value: float | None
    low: float | None
    high: float | None


class Kind(TypedDict):
    """The processes of one way to start."""

    step_s: Interval | None
    spread: Spread
    levels_s: list[float]
    slow: int  # processes of a slow mode, not in the figures
    ready_s: float  # the median
    open_s: float  # the median
    over_fresh: NotRequired[Interval | None]  # its step's time over that of fresh ones
    spread_over_fresh: NotRequired[Spread]
    missed: NotRequired[float | None]  # of the spread of fresh ones, on the log scale


def figures(kinds: dict[str, list[Process]]) -> dict[str, Kind]:
    """The figures of every way to start; the same place in two lists is one round."""
    fresh = kinds[FRESH]
    found = {kind: _alone(processes) for kind, processes in kinds.items()}
    for kind, figure in found.items():
        if kind != FRESH:
            figure["over_fresh"] = _over(kinds[kind], fresh)
            figure["spread_over_fresh"] = _spreads(
                _fast(figure["levels_s"]), _fast(found[FRESH]["levels_s"])
            )
            ratio = figure["spread_over_fresh"]["value"]
            figure["missed"] = _missed(found[FRESH]["spread"]["value"], ratio)
    return found


def _alone(processes: list[Process]) -> Kind:
    rounds = [process["blocks"] for process in processes]
    levels = intervals.levels(rounds)
    return {
        "step_s": intervals.step_time(rounds),
        "spread": spread(_fast(levels)),
        "levels_s": levels,
        "slow": len(levels) - len(_fast(levels)),
        "ready_s": float(np.median([process["ready_s"] for process in processes])),
        "open_s": float(np.median([process["open_s"] for process in processes])),
    }


def _fast(levels_s: list[float]) -> Array:
    """The log levels of the fast mode."""
    logs = np.log(np.asarray(levels_s, float))
    return np.asarray(logs[modes.fast(logs)])


def _over(forked: list[Process], fresh: list[Process]) -> Interval | None:
    """The step's time in forked processes over that in fresh ones."""
    base, other = ([one["blocks"] for one in side] for side in (forked, fresh))
    return intervals.speedup(base, other)


def spread(logs: Array) -> Spread:
    """The standard deviation of these levels (log scale) with its interval."""
    from scipy.special import chdtri  # not before a figure is asked for

    free = len(logs) - 1
    if free < 1:
        return {"value": None, "low": None, "high": None}
    value = float(np.std(logs, ddof=1))
    low, high = (math.sqrt(free / chdtri(free, p)) for p in (TAIL, 1 - TAIL))
    return {"value": value, "low": value * low, "high": value * high}


def _spreads(logs: Array, fresh: Array) -> Spread:
    """The spread of the first over that of the second with its interval."""
    from scipy.special import fdtri

    one, other = spread(logs)["value"], spread(fresh)["value"]
    if one is None or not other:
        return {"value": None, "low": None, "high": None}
    free, value = (len(logs) - 1, len(fresh) - 1), one / other
    low, high = (math.sqrt(fdtri(*free, p)) for p in (1 - TAIL, TAIL))
    return {"value": value, "low": value / low, "high": value / high}


def _missed(fresh: float | None, ratio: float | None) -> float | None:
    """What a fork misses of the spread of fresh processes: of the variances, their
    difference."""
    if fresh is None or ratio is None:
        return None
    return fresh * math.sqrt(max(0.0, 1 - ratio**2))


def biased(kind: Kind) -> bool:
    """The ratio to fresh processes is too far from 1, wherever in its interval."""
    ratio = kind.get("over_fresh")
    if not ratio or ratio["low"] is None or ratio["high"] is None:
        return False
    return ratio["low"] > 1 + BIAS or ratio["high"] < 1 - BIAS
