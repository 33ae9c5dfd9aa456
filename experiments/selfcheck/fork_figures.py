"""What forked processes' levels are against those of fresh ones: spread and bias.

A level is the lower decile of a process's blocks, seconds a step; all figures are of
those of the fast mode where there are two (`timing.modes`). The spread is the standard
deviation of the log levels within a lane, of forked ones within a zygote's children,
and its 95 % interval that of a variance of normal values (chi-squared); the ratio of
two spreads has that of Fisher's F. How far the forked ones are from the fresh ones is
known by what their zygote itself may be off, too (`timing.fork_spread`).
"""

import math
from collections.abc import Hashable
from typing import NamedTuple, NotRequired, TypedDict

import numpy as np

from graphparity.common.contract.timings import ForkSpread, Interval
from graphparity.common.timing import fork_spread, intervals, modes
from graphparity.common.timing.fork_spread import Arm

FRESH = "fresh"
TAIL = 0.025  # on either side of an interval


class Process(TypedDict):
    """One process: its blocks in seconds a step, and seconds until it was ready."""

    blocks: list[float | None]
    ready_s: float  # until it had its framework
    open_s: float  # from then until its cell was open and its blocks were sized
    lane: int  # its first core
    zygote: int | None  # that it was forked from; None: it is fresh


class Spread(TypedDict):
    """The spread of levels on the log scale, with its interval; None: unknown."""

    value: float | None
    low: float | None
    high: float | None


class Missed(TypedDict):
    """What a fork misses of the variance of fresh processes' log levels."""

    share: float
    share_high: float  # an upper bound, in 97.5 % of all that is left open
    variance: float
    variance_high: float


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
    known: NotRequired[ForkSpread | None]  # None: too few processes
    missed: NotRequired[Missed | None]


class Row(TypedDict):
    """What was found of a backend; anew: why it can't be forked, None where it can."""

    anew: str | None
    failure: str | None
    kinds: dict[str, Kind]


class Within(NamedTuple):
    """The variance of log levels within lanes and zygotes."""

    variance: float
    freedom: int


def figures(kinds: dict[str, list[Process]]) -> dict[str, Kind]:
    """The figures of every way to start; the same place in two lists is one round."""
    fresh = kinds[FRESH]
    found = {kind: _alone(processes) for kind, processes in kinds.items()}
    for kind, figure in found.items():
        if kind != FRESH:
            base, own = _within(fresh), _within(kinds[kind])
            known = _known(base, own)
            figure["known"] = known
            figure["over_fresh"] = _over(kinds[kind], fresh, known)
            figure["spread_over_fresh"] = _spreads(own, base)
            figure["missed"] = known and _missed(known)
    return found


def _alone(processes: list[Process]) -> Kind:
    rounds = [process["blocks"] for process in processes]
    levels = intervals.levels(rounds)
    fast = modes.fast(np.log(np.asarray(levels, float)))
    return {
        "step_s": intervals.step_time(rounds),
        "spread": spread(_within(processes)),
        "levels_s": levels,
        "slow": len(levels) - int(np.sum(fast)),
        "ready_s": float(np.median([process["ready_s"] for process in processes])),
        "open_s": float(np.median([process["open_s"] for process in processes])),
    }


def _within(processes: list[Process]) -> Within:
    """Of the fast mode, about the mean of each lane and zygote."""
    having = [one for one in processes if intervals.levels([one["blocks"]])]
    logs = np.log(intervals.levels([one["blocks"] for one in having]))
    groups: dict[Hashable, list[float]] = {}
    for one, log, fast in zip(having, logs, modes.fast(logs), strict=True):
        if fast:
            groups.setdefault((one["lane"], one["zygote"]), []).append(float(log))
    free = sum(len(group) - 1 for group in groups.values())
    squares = sum(len(group) * float(np.var(group)) for group in groups.values())
    return Within(squares / free if free else 0.0, free)


def _known(fresh: Within, forked: Within) -> ForkSpread | None:
    if not (fresh.freedom and forked.freedom):
        return None
    return {
        "fresh": fresh.variance,
        "fresh_freedom": fresh.freedom,
        "forked": forked.variance,
        "forked_freedom": forked.freedom,
    }


def _missed(known: ForkSpread) -> Missed:
    share, high = fork_spread.missed(known)
    return {
        "share": share,
        "share_high": high,
        "variance": share * known["fresh"],
        "variance_high": high * known["fresh"],
    }


def _over(
    forked: list[Process], fresh: list[Process], known: ForkSpread | None
) -> Interval | None:
    """The step's time in forked processes over that in fresh ones."""
    sides = forked, fresh
    base, other = ([one["blocks"] for one in side] for side in sides)
    arms = [Arm([one["zygote"] for one in side], known) for side in sides]
    return intervals.speedup(base, other, arms=arms)


def spread(found: Within) -> Spread:
    """The standard deviation of levels (log scale) with its interval."""
    from scipy.special import chdtri  # not before a figure is asked for

    if not found.freedom:
        return {"value": None, "low": None, "high": None}
    value, free = math.sqrt(found.variance), found.freedom
    low, high = (math.sqrt(free / chdtri(free, p)) for p in (TAIL, 1 - TAIL))
    return {"value": value, "low": value * low, "high": value * high}


def _spreads(found: Within, fresh: Within) -> Spread:
    """The spread of the first over that of the second with its interval."""
    from scipy.special import fdtri

    if not (found.freedom and fresh.freedom and fresh.variance):
        return {"value": None, "low": None, "high": None}
    free = found.freedom, fresh.freedom
    value = math.sqrt(found.variance / fresh.variance)
    low, high = (math.sqrt(fdtri(*free, p)) for p in (1 - TAIL, TAIL))
    return {"value": value, "low": value / low, "high": value / high}


def biased(kind: Kind) -> bool:
    """The ratio to fresh processes is too far from 1, wherever in its interval."""
    return fork_spread.biased(kind.get("over_fresh"))
