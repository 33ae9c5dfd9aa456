"""Intervals for step times and speed-ups: processes are resampled, then blocks.

Whatever else runs on the machine only ever adds time, so a process's step time is the
lower decile of its blocks (Chen & Revels, *Robust benchmarking in noisy environments*,
2016; here it spreads a third as much between processes as the median does). Blocks of
one process share its memory layout, so only fresh processes are independent (Kalibera &
Jones, *Rigorous Benchmarking in Reasonable Time*, ISMM 2013). The bootstrap is
two-level (Davison & Hinkley 1997, section 3.8), its spread widened for the few
processes by sqrt(k/(k-1)) and by Student's t over the normal quantile (Hesterberg,
*What Teachers Should Know About the Bootstrap*, 2015).
"""

import math
from collections.abc import Callable

import numpy as np

from graphparity.common.contract.timings import Interval
from graphparity.common.contract.trees import Array

DRAWS = 2000
DECILE = 0.1
LEVEL = 0.95
SAME = 1.03  # a speed-up whose interval lies within 1/1.03 … 1.03 is no difference

Rounds = list[list[float | None]]  # for each process its blocks' seconds a step
Statistic = Callable[[Array], Array]  # (forms, blocks, …) -> one value for each of …


def _widening(processes: int) -> float:
    """Factor on the bootstrap's spread for so few processes."""
    from scipy.special import ndtri, stdtrit  # not before a figure is asked for

    tail = 0.5 + LEVEL / 2
    quantile = float(stdtrit(processes - 1, tail) / ndtri(tail))
    return quantile * math.sqrt(processes / (processes - 1))


def deciles(blocks: Array) -> Array:
    """The lower decile of one form, or of one over the other, on the log scale."""
    low = np.quantile(blocks, DECILE, axis=1)
    return np.asarray(low[0] if len(low) == 1 else low[0] - low[1])


def paired(blocks: Array) -> Array:
    """The median over sweeps of the first form over the second, on the log scale.

    For two forms in one process, whose blocks are neighbours: what disturbs one
    disturbs the other, and the difference spreads half as much as that of the deciles.
    """
    return np.asarray(np.median(blocks[0] - blocks[1], axis=0))


def draws(
    rounds: list[Array], rng: np.random.Generator, statistic: Statistic = deciles
) -> tuple[float, Array | None]:
    """The estimate on the log scale and its bootstrap draws; None for one process.

    rounds: for each process an array (forms, blocks) of log times, one form for a step
    time, two for a ratio (first over second). The estimate is the mean over processes
    of the statistic. Both forms are resampled by the same blocks.
    """
    each = np.array([statistic(blocks) for blocks in rounds])
    estimate = float(np.mean(each))
    if len(rounds) < 2:
        return estimate, None
    drawn = np.stack([statistic(_resampled(blocks, rng)) for blocks in rounds])
    levels = _levels(each, drawn)
    chosen = rng.integers(len(rounds), size=(len(rounds), DRAWS))
    sample = np.mean(levels[chosen, np.arange(DRAWS)], axis=0)
    return estimate, estimate + sample * _widening(len(rounds))


def _levels(each: Array, drawn: Array) -> Array:
    """The draws (processes, DRAWS) about the mean of all processes' estimates `each`.

    The processes' deviations are shrunk by what blocks alone explain: it would count
    twice.
    """
    within = drawn - np.mean(drawn, axis=1, keepdims=True)
    total = float(np.var(each, ddof=1))  # holds the variance within processes already
    share = max(0.0, 1.0 - float(np.mean(within**2)) / total) if total else 0.0
    return np.asarray(np.sqrt(share) * (each - float(np.mean(each)))[:, None] + within)


def _resampled(blocks: Array, rng: np.random.Generator) -> Array:
    picks = rng.integers(blocks.shape[1], size=(blocks.shape[1], DRAWS))
    return np.asarray(blocks[:, picks])


def interval(
    estimate: float, sample: Array | None, transform: Callable[[float], float] = np.exp
) -> Interval:
    """An estimate on the log scale as {median, low, high}; unknown bounds are None.

    `median` is the central estimate of `draws`.
    """
    if sample is None:
        return {"median": float(transform(estimate)), "low": None, "high": None}
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(sample, [tail, 1 - tail])
    low, high = min(low, estimate), max(high, estimate)
    median, low, high = (float(transform(v)) for v in (estimate, low, high))
    return {"median": median, "low": low, "high": high}


def step_time(rounds: Rounds, seed: int = 0) -> Interval | None:
    """Seconds a step with its 95 % interval; None without a sample."""
    each = [np.log([t for t in blocks if t is not None]) for blocks in rounds]
    logs = [times[None] for times in each if len(times)]
    return interval(*draws(logs, np.random.default_rng(seed))) if logs else None


def _paired(base: Rounds, other: Rounds) -> list[Array]:
    """Log times (2, blocks) of the sweeps of each round in which both have a block."""
    both = [
        [(a, b) for a, b in zip(first, second) if a is not None and b is not None]
        for first, second in zip(base, other)
    ]
    return [np.log(np.array(pairs).T) for pairs in both if pairs]


def speedup(
    base: Rounds, other: Rounds, seed: int = 0, statistic: Statistic = deciles
) -> Interval | None:
    """How many times faster `other` is than `base`; both ran in the same rounds."""
    pairs = _paired(base, other)
    rng = np.random.default_rng(seed)
    return interval(*draws(pairs, rng, statistic)) if pairs else None


def verdict(ratio: Interval) -> str:
    """faster, slower, same (within 3 % either way) or unresolved."""
    low, high = ratio["low"], ratio["high"]
    if low is None or high is None:
        return "unresolved"
    if low >= 1 / SAME and high <= SAME:
        return "same"
    if low > 1.0:
        return "faster"
    return "slower" if high < 1.0 else "unresolved"


def half_width(ratio: Interval) -> float:
    """Half of the interval's width relative to its median; inf where unknown."""
    low, high, median = ratio["low"], ratio["high"], ratio["median"]
    if low is None or high is None or not median:
        return math.inf
    return (high - low) / (2 * median)
