"""How far processes spread, learnt from all ratios of two backends together.

Four processes tell their spread to within a factor of 0.27 to 1.77 of the true one, and
that lottery makes most of an interval's width. A backend and its rival are compared in
many workload configs, though, and what makes their processes unlike is much the same in
each. So the variance v of a ratio with d degrees of freedom is moderated (G. Smyth,
*Linear models and empirical Bayes methods*, 2004): a prior, as if d0 processes more had
spread by s0^2, gives (d0 s0^2 + d v) / (d0 + d).

- d0 is learnt from how unlike the variances within the groups are: by more than chance
  (Smyth's moments of log v), one standard error added, since an unlikeness that is
  missed makes intervals too narrow. Where they are alike d0 is as good as infinite.
- s0^2, of each group, is the likeliest for v / s0^2 ~ F(d, d0).
- All configs of a backend run in the same processes. What those share moves all ratios
  of a round together and is counted once: by the squared correlations within the group,
  (a standard error added) or those of all groups, whichever are larger.
- Student's t has 1 / (1 / (d0 + d) + (d0 / (d0 + d))^2 / f) degrees of freedom, f those
  of s0^2 (Satterthwaite 1946); never fewer than d.
- A ratio whose own variance is above 95 % of F(d, d0) keeps it: it is another kind
  (Phipson et al. 2016 lower its d0). So does one of whose processes some are in a slow
  mode: it is neither moderated nor learnt from.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

import numpy as np

from graphparity.common.contract.trees import Array

Key = TypeVar("Key", bound=Hashable)

LEAST_RATIOS = 5  # of a group, before they learn from each other
LEAST = 3  # rounds of a ratio
OTHER_KIND = 0.95  # of the variances of a group lie below: one above is another kind
ALIKE = 1e-6  # of the variances' logs, their variance: d0 is as if infinite
TINY = 1e-5  # of the median: a variance below is the clock's (as in limma)


@dataclass(frozen=True)
class Spread:
    """Of processes' logs about their mean: the standard deviation, and the degrees of
    freedom of Student's t that goes with it."""

    sd: float
    freedom: float


@dataclass(frozen=True)
class _Group:
    """Variances of so many ratios, and the share of them that processes share."""

    variances: Array
    freedom: Array  # of each
    shared: float  # their mean squared correlation less chance's, one error added
    pairs: int  # that tell it

    def worth(self, each: Array) -> float:
        """What these, each by itself, are worth together."""
        return float(np.sum(each)) / (1.0 + (len(each) - 1) * self.shared)


def pooled(
    ratios: Mapping[Key, Mapping[int, float]], groups: Mapping[Key, Hashable]
) -> dict[Key, Spread]:
    """The moderated spread of these ratios, of those that have one.

    ratios: of each the log in each round. groups: what each is of; only ratios with
    three rounds are asked, of groups with three of them.
    """
    members: dict[Hashable, list[Key]] = {}
    for key, logs in ratios.items():
        if len(logs) >= LEAST:
            members.setdefault(groups[key], []).append(key)
    found = {
        name: _group([ratios[key] for key in keys])
        for name, keys in members.items()
        if len(keys) >= LEAST_RATIOS
    }
    found = {name: group for name, group in found.items() if group.variances.all()}
    if not found:
        return {}
    alike = _alike(list(found.values()))
    prior = _prior(alike)
    spreads = dict[Key, Spread]()
    for name, group in zip(found, alike):
        moderated = _moderated(group, prior)
        for key, spread in zip(members[name], moderated):
            if spread is not None:
                spreads[key] = spread
    return spreads


def _group(ratios: Sequence[Mapping[int, float]]) -> _Group:
    """The variances of a group, zeros raised a little, unless all of them are 0."""
    each = [np.array(list(logs.values())) for logs in ratios]
    variances = np.array([np.var(logs, ddof=1) for logs in each])
    variances = np.maximum(variances, TINY * np.median(variances))
    told = [_squared_correlation(*pair) for pair in combinations(ratios, 2)]
    known = [square for square in told if square is not None]
    squares = known or [1.0]  # not known: the worst
    shared = float(np.mean(squares) + np.std(squares) / len(squares) ** 0.5)
    freedom = np.array([len(logs) - 1.0 for logs in each])
    return _Group(variances, freedom, shared, len(known))


def _squared_correlation(
    one: Mapping[int, float], other: Mapping[int, float]
) -> float | None:
    """Of two ratios over the rounds of both, less what chance gives, 1 / (rounds - 1);
    None where that is all, or where one doesn't change."""
    rounds = one.keys() & other.keys()
    pair = np.array([[logs[number] for number in rounds] for logs in (one, other)])
    if len(rounds) < LEAST or not np.ptp(pair, axis=1).all():
        return None
    chance = 1.0 / (len(rounds) - 1)
    return float((np.corrcoef(pair)[0, 1] ** 2 - chance) / (1.0 - chance))


def _alike(groups: Sequence[_Group]) -> list[_Group]:
    """The groups with what their processes share: their own figure, or that of all
    where it is larger, since that of a few rounds is small by luck."""
    pairs = sum(group.pairs for group in groups)
    known = sum(group.shared * group.pairs for group in groups) / max(pairs, 1)
    return [
        _Group(g.variances, g.freedom, max(0.0, g.shared, known), g.pairs)
        for g in groups
    ]


def _prior(groups: Sequence[_Group]) -> float:
    """d0 of all groups: by how much more than chance the variances in them differ."""
    from scipy.special import digamma, polygamma  # not before a figure is asked for

    scatter = chance = free = 0.0
    for group in groups:
        half, less = group.freedom / 2, len(group.freedom) - 1
        logs = np.log(group.variances) - digamma(half) + np.log(half)
        scatter += float(np.sum((logs - np.mean(logs)) ** 2))
        chance += (1.0 - group.shared) * less * float(np.mean(polygamma(1, half)))
        free += less
    scatter *= 1.0 + (2.0 / free) ** 0.5
    return _freedom_of((scatter - chance) / free)


def _freedom_of(variance: float) -> float:
    """The d for which the log of chi^2_d / d has this variance."""
    from scipy.optimize import brentq
    from scipy.special import polygamma

    wanted = max(variance, ALIKE)
    far = brentq(lambda log: polygamma(1, np.exp(log)) - wanted, -20.0, 20.0)
    return 2.0 * float(np.exp(far))


def _moderated(group: _Group, prior: float) -> list[Spread | None]:
    """Each variance drawn towards the group's; None for one of another kind."""
    from scipy.special import fdtri

    own, freedom = group.variances, group.freedom
    center = _likeliest(own, freedom, prior)
    known = group.worth(freedom * prior / (freedom + prior + 2.0))
    drawn = (prior * center + freedom * own) / (prior + freedom)
    weight = prior / (prior + freedom)
    total = 1.0 / (1.0 / (prior + freedom) + weight**2 / known)
    kind = own <= center * fdtri(freedom, prior, OTHER_KIND)
    return [
        Spread(float(v) ** 0.5, max(float(f), float(d))) if same else None
        for v, f, d, same in zip(drawn, total, freedom, kind)
    ]


def _likeliest(own: Array, freedom: Array, prior: float) -> float:
    """The s0^2 of which own / s0^2 ~ F(freedom, prior) is the likeliest."""
    from scipy.optimize import brentq

    def slope(log: float) -> float:
        drawn = (prior * np.exp(log) + freedom * own) / (prior + freedom)
        return float(np.sum(freedom * (own / drawn - 1.0)))

    ends = np.log([np.min(own), np.max(own)]) + [-1e-6, 1e-6]
    return float(np.exp(brentq(slope, *ends)))
