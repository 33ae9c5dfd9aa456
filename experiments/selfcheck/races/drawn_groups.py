"""How often intervals hold and marks are right, by rounds that are measured once and
drawn again and again.

Four hundred pairs, each measured by itself, would take hours. So rounds are measured
once, each with several processes of each form, and a *try* draws as many rounds as a
pair has, without replacement, and of each one pair of its processes. Tries share
rounds: they depend on each other, and only a few have none in common (`disjoint`). The
share of them that holds is as near to the truth as so many processes allow; how near,
with levels that are normal, says `by_chance`.
"""

from collections.abc import Sequence
from typing import TypedDict

import numpy as np

from graphparity.common.contract.timings import Ratio, Sample
from graphparity.common.contract.trees import Array
from graphparity.common.timing import comparison, intervals, marks
from graphparity.common.timing.race import head_to_head

Sides = tuple[int, int]  # places of two processes in a round
Try = tuple[Ratio | None, str | None]  # and what speaks against any mark
TRIES = 400
SIMULATED = 200  # sets of rounds
RANGE = [0.025, 0.975]


class Counted(TypedDict):
    """Tries by what came of them; a mark is right where it says what is true."""

    tries: int
    disjoint: int  # of those that could be drawn, so many at most share nothing
    judged: int  # with an interval, and nothing that speaks against it
    held: int  # of those: the interval holds the truth
    marks: dict[str, int]  # by word
    half_width: float | None  # the median, of those judged
    why: str | None  # what spoke against most of the others


def pairs_of(processes: int) -> list[Sides]:
    """Any two of a round's processes of one form, the earlier one first."""
    return [(a, b) for b in range(processes) for a in range(b)]


def drawn(
    rounds: Sequence[Sequence[Sample]],
    sides: Sequence[Sides],
    size: int,
    tries: int,
    rng: np.random.Generator,
) -> list[Try]:
    """So many tries of `size` rounds each. sides: the pairs to draw from."""
    found = list[Try]()
    for _ in range(tries):
        chosen = rng.permutation(len(rounds))[:size]
        places = [sides[int(rng.integers(len(sides)))] for _ in chosen]
        both = [(rounds[n][a], rounds[n][b]) for n, (a, b) in zip(chosen, places)]
        ratio = head_to_head.of_pairs(both)
        why = comparison.against([sample for pair in both for sample in pair])
        found.append((ratio, "no blocks in common" if ratio is None else why))
    return found


def counted(found: Sequence[Try], truth: float, disjoint: int) -> Counted:
    """What came of these tries. truth: the ratio that they measure."""
    judged = [ratio for ratio, why in found if ratio is not None and why is None]
    whys = [why for _, why in found if why is not None]
    bounds = [(one["low"] or 0.0, one["high"] or 0.0) for one in judged]
    words = [one["verdict"] for one in judged]
    halves = [intervals.half_width(one) for one in judged]
    return {
        "tries": len(found),
        "disjoint": disjoint,
        "judged": len(judged),
        "held": sum(low <= truth <= high for low, high in bounds),
        "marks": {word: words.count(word) for word in marks.MARKS},
        "half_width": float(np.median(halves)) if halves else None,
        "why": max(whys, key=whys.count) if whys else None,
    }


def disjoint(rounds: int, sides: Sequence[Sides], size: int) -> int:
    """How many tries have no process in common at most: of pairs of two halves or of
    any two."""
    processes = {place for pair in sides for place in pair}
    return rounds // size * (len(processes) // 2)


def by_chance(
    rounds: int, sides: Sequence[Sides], size: int, tries: int
) -> tuple[float, float]:
    """Within which range the share of tries that hold lies 95 times in 100 where levels
    are normal and the intervals are right: by drawing made-up levels the same way."""
    rng = np.random.default_rng(20)
    places = np.array(sides)
    shares = [_share(rng, rounds, places, size, tries) for _ in range(SIMULATED)]
    low, high = np.quantile(shares, RANGE)
    return float(low), float(high)


def _share(
    rng: np.random.Generator, rounds: int, places: Array, size: int, tries: int
) -> float:
    levels = rng.standard_normal((rounds, int(places.max()) + 1))
    chosen = rng.random((tries, rounds)).argsort(axis=1)[:, :size]
    pair = places[rng.integers(len(places), size=chosen.shape)]
    logs = levels[chosen, pair[..., 0]] - levels[chosen, pair[..., 1]]
    half = intervals.student(size - 1) * logs.std(axis=1, ddof=1) / size**0.5
    return float(np.mean(np.abs(logs.mean(axis=1)) <= half))
