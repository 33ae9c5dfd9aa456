"""What a fork misses of the spread between processes, added to an interval.

Children of one zygote have its code, libraries, stack and hashes at the same places:
what these do to a level is the same in all of them, and more of them don't average it
out. `selfcheck fork` measures, on one config, how levels spread between fresh processes
and between forked ones; the share of the variance that forked ones miss is taken for
other configs too, of their own variance, since theirs may be much larger or smaller.

- Of the variance v of fresh processes those of one zygote share a part, v · missed: two
  rounds of a ratio, taken at random, are correlated by x = the sum over both arms of
  missed · (pairs of rounds of one zygote / all pairs) · the arm's part of v.
- So n rounds' mean has the variance v (1 + (n - 1) x) / n, and their own, s^2, is
  expected to be v (1 - x) (the design effect; L. Kish, *Survey Sampling*, 1965).
- Hence s^2 / n, which Student's t takes, is too small by (1 + (n - 1) x) / (1 - x).
- What is missed is known from two spreads of few processes. All shares that these
  leave open are weighed (the ratio of their variances has Fisher's F), the mean
  of the factor is taken, and the squared coefficient of variation k of the factor
  lowers the degrees of freedom d to 2 / (2 / d + k) (Satterthwaite 1946). Those of
  s^2 itself are fewer where rounds are of one zygote, by the same rule (`_left`).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.timings import ForkSpread, Interval, Parted, Sample
from graphparity.common.contract.trees import Array
from graphparity.common.timing.pooled_spread import Spread

OPEN = 33  # shares, equally likely, that stand for all that is left open
MOST = 0.99  # of a ratio's variance is shared by its rounds
HIGH = 0.975  # of the shares lie below their upper bound
LEAST = 2  # rounds of a kind that are held against the other
BIAS = 0.02  # forked processes further than this from fresh ones are no measure of them


@dataclass(frozen=True)
class Arm:
    """The processes of one form, by the places of their rounds in its list."""

    zygotes: Sequence[Hashable | None]  # that each was forked from; None: fresh
    spread: ForkSpread | None  # of its backend; None: not measured here

    def alike(self, places: Sequence[int]) -> float:
        """The share of pairs of these rounds whose processes are of one zygote."""
        names = [self.zygotes[place] for place in places]
        counts = [names.count(name) for name in {*names} - {None}]
        every = len(names) * (len(names) - 1)
        return sum(n * (n - 1) for n in counts) / every if every else 0.0

    def together(self, places: Sequence[int]) -> Array:
        """Of each two of these rounds 1 where they are of one zygote, 0 elsewhere."""
        names = [self.zygotes[place] for place in places]
        pairs = [[a is not None and a == b for b in names] for a in names]
        return np.array(pairs, float) * (1.0 - np.eye(len(names)))


def arm(samples: Sequence[Sample], spread: ForkSpread | None) -> Arm:
    """The processes of these samples. One whose zygote is not noted is of the same as
    all others of that kind: the worst."""
    zygotes = [one.get("zygote", 0) if one.get("forked") else None for one in samples]
    return Arm(zygotes, spread)


def shares(spread: ForkSpread) -> Array:
    """What a fork misses, as shares of the variance of fresh processes: equally likely
    ones of all that the two spreads leave open; 0 where forked ones spread more."""
    from scipy.special import fdtri  # not before a figure is asked for

    if spread["forked"] <= 0.0 or spread["fresh"] <= 0.0:
        return np.full(OPEN, float(spread["fresh"] > 0.0))
    ratio = spread["forked"] / spread["fresh"]
    free = spread["fresh_freedom"], spread["forked_freedom"]
    open_ones = ratio * fdtri(*free, (np.arange(OPEN) + 0.5) / OPEN)
    return np.asarray(np.maximum(1.0 - open_ones, 0.0))


def missed(spread: ForkSpread) -> tuple[float, float]:
    """The share of the variance that a fork misses, its mean and its upper bound."""
    every = shares(spread)
    return float(np.mean(every)), float(np.quantile(every, HIGH))


@dataclass(frozen=True)
class Shared:
    """What the rounds of a mean share: by how much two of them are correlated, each
    that is left open; and the part of their variance's degrees of freedom that is left,
    since those of one zygote are fewer than they look."""

    alike: Array
    left: float = 1.0


def shared(arms: Sequence[Arm], places: Sequence[int]) -> Shared | None:
    """What these rounds share; None where none were forked, or where the spread of one
    arm's backend is not known."""
    alike = [one.alike(places) for one in arms]
    spreads = [one.spread for one in arms if one.spread is not None]
    if not any(alike) or len(spreads) < len(arms):
        return None
    whole = sum(spread["fresh"] for spread in spreads) or 1.0
    found, together = np.zeros(1), np.zeros((len(places),) * 2)
    for one, pairs, spread in zip(arms, alike, spreads, strict=True):
        own = spread["fresh"] / whole * shares(spread)
        found = np.add.outer(found, pairs * own).ravel()
        together += float(np.mean(own)) * one.together(places)
    return Shared(np.clip(found, 0.0, MOST), _left(together))


def _left(together: Array) -> float:
    """Of the degrees of freedom of the variance of values with these correlations
    (Satterthwaite 1946: the squared mean of its parts over the mean of their
    squares)."""
    free = len(together) - 1
    capped = np.minimum(together, MOST)
    np.fill_diagonal(capped, 1.0)
    inside = capped - capped.mean(axis=0)
    return float(np.trace(inside) ** 2 / np.sum(inside * inside.T) / free)


def widened(spread: Spread, rounds: int, found: Shared) -> tuple[Spread, float]:
    """The spread, of so many rounds, with what is missed, and the share of its variance
    that was added."""
    factor = (1.0 + (rounds - 1) * found.alike) / (1.0 - found.alike)
    less = Spread(spread.sd, spread.freedom * found.left)
    return _scaled(less, factor), 1.0 - 1.0 / float(np.mean(factor))


def _scaled(spread: Spread, factor: Array) -> Spread:
    """Its variance times the mean of these factors, by how well they are known."""
    mean = float(np.mean(factor))
    unsure = float(np.var(factor)) / mean**2
    freedom = 2.0 / (2.0 / spread.freedom + unsure)
    return Spread(spread.sd * mean**0.5, freedom)


def biased(ratio: Interval | None) -> bool:
    """Forked processes' step is too far from that of fresh ones, wherever in its
    interval their ratio is."""
    if not ratio or ratio["low"] is None or ratio["high"] is None:
        return False
    return ratio["low"] > 1.0 + BIAS or ratio["high"] < 1.0 - BIAS


# -- fresh rounds hold forked ones -----------------------------------------------------


def parted(logs: Mapping[int, float], arms: Sequence[Arm]) -> Parted | None:
    """A ratio in rounds with a forked process over that in fresh ones, and the chance
    to see them as far apart if a fork changed nothing but what is added.

    logs: of the ratio by its rounds' places. None where there are too few of a kind,
    or where none of them differ.
    """
    from scipy.special import stdtr

    forked = [n for n in logs if any(one.zygotes[n] is not None for one in arms)]
    fresh = [n for n in logs if n not in forked]
    if min(len(forked), len(fresh)) < LEAST:
        return None
    first, second = (np.array([logs[n] for n in kind]) for kind in (fresh, forked))
    free = (len(first) - 1, len(second) - 1)
    within = np.dot(free, [np.var(first, ddof=1), np.var(second, ddof=1)]) / sum(free)
    if within <= 0.0:
        return None
    found = shared(arms, forked)
    known = np.zeros(1) if found is None else found.alike
    spread = Spread(float(within) ** 0.5, _freedom(free, 1.0 - float(np.mean(known))))
    error = _scaled(spread, _apart(first, second, known))
    far = float(second.mean() - first.mean())
    chance = 2.0 * float(stdtr(error.freedom, -abs(far) / error.sd))
    return {"ratio": float(np.exp(far)), "chance": chance}


def _freedom(free: tuple[int, int], less: float) -> float:
    """That of the variance within two kinds, of which the second's is so much less."""
    return (free[0] + free[1] * less) ** 2 / (free[0] + free[1] * less**2)


def _apart(fresh: Array, forked: Array, alike: Array) -> Array:
    """The variance of the difference of two means over that within the two kinds, of
    which the forked rounds are correlated."""
    few, many = len(fresh), len(forked)
    means = 1.0 / few + (1.0 + (many - 1) * alike) / many
    inside = (few - 1) + (many - 1) * (1.0 - alike)
    return np.asarray(means * (few + many - 2) / inside)
