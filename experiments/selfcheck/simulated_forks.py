"""Ratios of made-up processes of which most are forked, whose zygote's part of the
spread is the same in all its children: with what a fork misses added, and without
(`timing.fork_spread`). No clock.

What is added is known from a certificate of a few processes, made up for each try.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.timings import ForkSpread, Interval
from graphparity.common.contract.trees import Array
from graphparity.common.timing import intervals
from graphparity.common.timing.fork_spread import Arm
from graphparity.common.timing.intervals import Differences
from graphparity.experiments.selfcheck.simulated import coverage
from graphparity.experiments.selfcheck.tried import HOLD, Tried, tried

SPREAD = 0.02, 0.01  # of the two forms' fresh processes, log scale
CERTIFIED = 8  # processes of a kind, of which the certificate is
MISSED = 0.0, 0.5, 0.9  # of the variance, by a fork
# All rounds of a ratio, those that are forked, and so many of one zygote.
ROUNDS = (6, 3, 3), (12, 9, 9), (12, 9, 3), (20, 15, 15), (20, 15, 3)

Rounds = tuple[int, int, int]


@dataclass(frozen=True)
class Found:
    """The intervals of all tries."""

    without: list[Interval]
    added: list[Interval]

    def coverages(self) -> tuple[float, float]:
        """The shares that hold the truth, without and with what is missed."""
        return coverage(self.without, 1.0), coverage(self.added, 1.0)

    def widths(self) -> tuple[float, float]:
        """The median half-widths."""
        without, added = (
            float(np.median([intervals.half_width(ratio) for ratio in kind]))
            for kind in (self.without, self.added)
        )
        return without, added


def ratios(missed: float, rounds: Rounds, tries: int) -> Found:
    """So many ratios of two forms that are equal. missed: of the variance, by a fork;
    rounds: as in ROUNDS."""
    rng, found = np.random.default_rng([46, *rounds]), Found([], [])
    for _ in range(tries):
        sides = [_levels(rng, spread, missed, rounds) for spread in SPREAD]
        known = [_certificate(rng, spread, missed) for spread in SPREAD]
        zygotes = [*_zygotes(rounds), *[None] * (rounds[0] - rounds[1])]
        logs = dict(enumerate((sides[0] - sides[1]).tolist()))
        told = Differences(logs, rounds[0], False, intervals.deciles)
        found.without.append(intervals.ratio(told))
        arms = [Arm(zygotes, spread) for spread in known]
        found.added.append(intervals.ratio(told, arms=arms))
    return found


def _zygotes(rounds: Rounds) -> list[int]:
    """Of each forked round its zygote."""
    return [n // rounds[2] for n in range(rounds[1])]


def _levels(
    rng: np.random.Generator, spread: float, missed: float, rounds: Rounds
) -> Array:
    """The log levels of a form's processes: of its forked ones, then its fresh ones."""
    places = rng.normal(0, missed**0.5, rounds[0])
    places[: rounds[1]] = places[_zygotes(rounds)]
    return np.asarray(spread * (places + rng.normal(0, (1 - missed) ** 0.5, rounds[0])))


def _certificate(rng: np.random.Generator, spread: float, missed: float) -> ForkSpread:
    """What `selfcheck fork` would find of such a form."""
    free = CERTIFIED - 1
    fresh, forked = rng.chisquare(free, 2) / free * spread**2
    return {
        "fresh": float(fresh),
        "fresh_freedom": free,
        "forked": float(forked) * (1 - missed),
        "forked_freedom": free,
    }


def rows(tries: int) -> Iterator[Tried]:
    """Coverage and width with what a fork misses, and without; with it at least 93 %
    must hold. There may be more: a fork that misses nothing isn't known to. tries: a
    fifth of the ratios of each kind."""
    title = f"of {5 * tries} ratios of forked processes hold the truth, half-width"
    title += " (without what is added)"
    for missed in MISSED:
        for rounds in ROUNDS:
            found = ratios(missed, rounds, 5 * tries)
            (bare, held), (narrow, width) = found.coverages(), found.widths()
            name = f"{rounds[0]} rounds, {rounds[1]} forked, {rounds[2]} of a zygote"
            place = title, name, f"a fork misses {missed:.0%}"
            yield tried(place, (held, width), (bare, narrow), (HOLD[0], 1.0))
