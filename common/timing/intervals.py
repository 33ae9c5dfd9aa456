"""Intervals for step times and speed-ups: Student's t over the levels of processes.

Blocks of one process share its memory layout, so only fresh processes are independent
(Kalibera & Jones, *Rigorous Benchmarking in Reasonable Time*, ISMM 2013): each gives
one level, and the interval comes from their spread on the log scale. Whatever else runs
on the machine only ever adds time, so a process's level is the lower decile of its
blocks (Chen & Revels, *Robust benchmarking in noisy environments*, 2016). Of a
ratio the levels are differences within a round, whose processes ran side by side.

Where processes fall into two modes, those of the fast one are used (`modes`): in 400
simulated tries with a slow mode in one process of five the interval holds in 93 to
97 %, in whole tables of backends that spread unlike each other in 92 % (`selfcheck
intervals`).

A block holds as many steps as fit into its time. Its decile is that of single steps
where a step fills it, and nearly their mean where a hundred do: deciles of forms whose
steps differ by more than `ALIKE` are not compared, their means are.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.timings import Interval
from graphparity.common.contract.trees import Array
from graphparity.common.timing import fork_spread, marks, modes
from graphparity.common.timing.fork_spread import Arm, Shared
from graphparity.common.timing.pooled_spread import Spread

DECILE = 0.1
LEVEL = 0.95
NEAR = 4  # sweeps: two orders of arms and their reverses
ALIKE = 2.0  # times: blocks of one length hold numbers of steps as like as that

Rounds = list[list[float | None]]  # for each process its blocks' seconds a step
Statistic = Callable[[Array], float]  # log times (2, blocks) -> first over second


def level(logs: Array) -> float:
    """The lower decile of one process's blocks, on the log scale."""
    return float(np.quantile(logs, DECILE))


def mean(logs: Array) -> float:
    """Log of the mean of one process's blocks, which are given on the log scale."""
    return float(np.log(np.mean(np.exp(logs))))


def deciles(logs: Array) -> float:
    """The lower decile of the first form over that of the second, on the log scale."""
    return level(logs[0]) - level(logs[1])


def means(logs: Array) -> float:
    """The mean of the first form over that of the second, on the log scale."""
    return mean(logs[0]) - mean(logs[1])


def paired(logs: Array) -> float:
    """The median over sweeps of the first form over the second, on the log scale.

    For two forms in one process, whose blocks are neighbours: what disturbs one
    disturbs the other, and the difference spreads half as much as that of the deciles.
    """
    return float(np.median(logs[0] - logs[1]))


def neighbours(logs: Array) -> float:
    """The first form over the second by the least of NEAR neighbouring sweeps of each,
    the median over all those, on the log scale.

    For forms in lock step. A burst hits one block and only adds time: the least of a
    few is free of it. A drift of the machine is in all of a few that are neighbours: it
    is not in their ratio, as it is in that of deciles (`selfcheck intervals`).
    """
    few = np.array_split(logs, max(1, logs.shape[1] // NEAR), axis=1)
    least = np.array([part.min(axis=1) for part in few])
    return float(np.median(least[:, 0] - least[:, 1]))


def student(freedom: float) -> float:
    """Half of a 95 % interval in standard errors, for so many degrees of freedom."""
    from scipy.special import stdtrit  # not before a figure is asked for

    return float(stdtrit(freedom, 0.5 + LEVEL / 2))


def over(
    logs: Array,
    processes: int,
    spread: Spread | None = None,
    shared: Shared | None = None,
) -> Interval:
    """exp of the mean of these levels with its 95 % interval; unknown bounds are None.

    `median` is the central estimate. processes: of which these are the levels used.
    spread: of a process's level, where it is known better than from these. shared:
    by forked processes; what a fork misses is added (`fork_spread`).
    """
    center, used = float(np.mean(logs)), len(logs)
    found: Interval = {
        "median": math.exp(center),
        "low": None,
        "high": None,
        "processes": processes,
        "used": used,
    }
    if used < 2:
        return found
    known = spread or Spread(float(np.std(logs, ddof=1)), used - 1)
    if shared is not None:
        known, found["missed"] = fork_spread.widened(known, used, shared)
    if not (spread is None and shared is None):
        found["freedom"] = known.freedom
    half = student(known.freedom) * known.sd / math.sqrt(used)
    return {**found, "low": _exp(center - half), "high": _exp(center + half)}


def _exp(value: float) -> float:
    """exp, at most the largest number: two processes can differ by anything."""
    return math.exp(min(value, 700.0))


def levels(rounds: Rounds) -> list[float]:
    """Each process's own level in seconds a step, of those that have blocks."""
    return [math.exp(level(logs)) for logs in _logs(rounds).values()]


def _logs(rounds: Rounds) -> dict[int, Array]:
    """Of each process that has blocks, by its place."""
    each = [np.log([t for t in blocks if t is not None]) for blocks in rounds]
    return {place: logs for place, logs in enumerate(each) if len(logs)}


def step_time(rounds: Rounds, arm: Arm | None = None) -> Interval | None:
    """Seconds a step with its 95 % interval, in the fast mode where there are two; None
    without a sample. arm: which of them were forked (`fork_spread`)."""
    each = {place: level(blocks) for place, blocks in _logs(rounds).items()}
    if not each:
        return None
    fast = modes.fast(np.array([*each.values()]))
    used = {place: each[place] for place, quick in zip(each, fast) if quick}
    return _time(used, len(each), arm)


def mean_time(rounds: Rounds, arm: Arm | None = None) -> Interval | None:
    """Seconds a step by the means of all blocks of all processes, whatever their
    mode."""
    each = {place: mean(blocks) for place, blocks in _logs(rounds).items()}
    return _time(each, len(each), arm) if each else None


def _time(logs: dict[int, float], processes: int, arm: Arm | None) -> Interval:
    shared = None if arm is None else fork_spread.shared([arm], list(logs))
    return over(np.array([*logs.values()]), processes, shared=shared)


@dataclass(frozen=True)
class Differences:
    """Two forms held against each other in the rounds in which both ran."""

    logs: dict[int, float]  # by round, of those used: log of first over second
    rounds: int  # in which both have blocks
    two_modes: bool  # of the first's processes or of the second's
    statistic: Statistic  # by which their blocks are compared


def _paired(base: Rounds, other: Rounds) -> dict[int, Array]:
    """Log times (2, blocks) of the sweeps of each round in which both have a block."""
    both = [
        [(a, b) for a, b in zip(first, second) if a is not None and b is not None]
        for first, second in zip(base, other)
    ]
    return {n: np.log(np.array(pairs).T) for n, pairs in enumerate(both) if pairs}


def differences(
    base: Rounds,
    other: Rounds,
    statistic: Statistic | None = None,
    alike: Statistic = deciles,
) -> Differences | None:
    """By how much `other` is faster than `base` in each round; both ran in the same.

    statistic: of the blocks of one round; else `alike` or, where steps are unlike,
    their means, over the rounds in which both are in their fast mode. alike:
    `neighbours` where blocks of one number are close in time. None where no round has
    blocks of both.
    """
    pairs = _paired(base, other)
    if not pairs:
        return None
    sides = [
        np.array([level(pair[side]) for pair in pairs.values()]) for side in (0, 1)
    ]
    fast = modes.fast(sides[0]) & modes.fast(sides[1])
    every = statistic is not None or not fast.any()
    used = [n for n, quick in zip(pairs, fast, strict=True) if quick or every]
    chosen = statistic or _fitting(sides, alike)
    logs = {number: chosen(pairs[number]) for number in used}
    return Differences(logs, len(pairs), not fast.all(), chosen)


def ratio(
    found: Differences, spread: Spread | None = None, arms: Sequence[Arm] = ()
) -> Interval:
    """How many times faster the second form is than the first.

    spread: what is known of it from other ratios too (`pooled_spread`). arms: which of
    the processes of both were forked (`fork_spread`).
    """
    shared = fork_spread.shared(arms, list(found.logs))
    return over(np.array(list(found.logs.values())), found.rounds, spread, shared)


def speedup(
    base: Rounds,
    other: Rounds,
    statistic: Statistic | None = None,
    alike: Statistic = deciles,
    arms: Sequence[Arm] = (),
) -> Interval | None:
    """How many times faster `other` is than `base`, by themselves (`differences`)."""
    found = differences(base, other, statistic, alike)
    return ratio(found, arms=arms) if found else None


def _fitting(sides: list[Array], alike: Statistic) -> Statistic:
    """What the blocks of two forms with these levels are compared by."""
    apart = abs(float(np.median(sides[0]) - np.median(sides[1])))
    return alike if apart <= math.log(ALIKE) else means


def mean_speedup(
    base: Rounds, other: Rounds, arms: Sequence[Arm] = ()
) -> Interval | None:
    """How many times faster `other` is by the means of all blocks of all processes."""
    return speedup(base, other, means, arms=arms)


def verdict(ratio: Interval) -> str:
    """faster, slower, same (within 3 % either way) or unresolved (`marks`)."""
    return marks.judged(ratio)[0]


def half_width(ratio: Interval) -> float:
    """Half of the interval's width relative to its median; inf where unknown."""
    low, high, median = ratio["low"], ratio["high"], ratio["median"]
    if low is None or high is None or not median:
        return math.inf
    return (high - low) / (2 * median)
