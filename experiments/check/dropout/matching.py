"""Which mask of the first model is which of the second's draws, and in what layout."""

import difflib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.common.user.draws import Draw
from graphparity.experiments.check.models import LAYOUTS, Order
from graphparity.experiments.check.trials import PROVEN

EQUAL = 1e-6  # of two shares: one of them may be held in float32
MOST_RANK, MOST_RUNS = 5, 40


@dataclass(frozen=True)
class Fit:
    """A mask of the first model as a draw of the second: its number, its axes on the
    way, its shape there; turned: the second draws what is dropped."""

    number: int
    order: Order
    shape: tuple[int, ...]
    turned: bool

    def of(self, masks: list[Array]) -> Array:
        """The mask as the second takes it."""
        mask = masks[self.number].transpose(self.order).reshape(self.shape)
        return np.ascontiguousarray(~mask if self.turned else mask)

    @property
    def plain(self) -> bool:
        """Whether no axes are exchanged."""
        return self.order == tuple(sorted(self.order))


Choice = list[Fit]  # one for each draw of the second


def same_share(one: Draw, other: Draw, turned: bool = False) -> bool:
    """Whether two draws keep the same share; turned: the second's is what it drops."""
    share = 1.0 - other["keep"] if turned else other["keep"]
    return abs(one["keep"] - share) <= EQUAL


def fits(number: int, one: Draw, other: Draw) -> list[Fit]:
    """How a mask may be a draw of the second, most likely first; none: of another size
    or granularity."""
    shape = tuple(other["shape"])
    flags = [False]
    if same_share(one, other, True):
        flags = [False, True] if same_share(one, other) else [True, False]
    orders = list(_orders(tuple(one["shape"]), shape))
    return [Fit(number, order, shape, flag) for flag in flags for order in orders]


def _orders(mine: tuple[int, ...], theirs: tuple[int, ...]) -> Iterator[Order]:
    """Axes of the first's on the way: those that give the shape itself, but for axes
    of 1, then those that give as many numbers."""
    rank, seen = len(mine), set[Order]()
    plain = tuple(range(rank))
    usual = [plain, *LAYOUTS.get(rank, {}).values()]
    rest = itertools.permutations(plain) if rank <= MOST_RANK else []
    long = [n for n in theirs if n != 1]
    exact = [o for o in [*usual, *rest] if [mine[n] for n in o if mine[n] != 1] == long]
    loose = usual if prod(mine) == prod(theirs) else []
    for order in [*exact, *loose]:
        key = tuple(n for n in order if mine[n] != 1)  # axes of 1 may stand anywhere
        if key not in seen:
            seen.add(key)
            yield order


def options(first: list[Draw], second: list[Draw]) -> list[list[Fit]]:
    """For each draw of the second the masks that it may be; an empty list: none. By
    order; where that doesn't fit, by shape and share."""
    left, found = list(range(len(first))), list[list[Fit]]()
    for number, other in enumerate(second):
        ranked = sorted(left, key=lambda n: (not _like(first[n], other), n != number))
        best = number if number in left and _like(first[number], other) else None
        best = ranked[0] if best is None and ranked else best
        every = fits(best, first[best], other) if best is not None else []
        if every and best is not None:
            left.remove(best)
        found.append(every)
    return found


def _like(one: Draw, other: Draw) -> bool:
    """Whether a mask may be a draw, and of the same share."""
    share = same_share(one, other) or same_share(one, other, True)
    return share and bool(fits(0, one, other))


def alone(first: list[Draw], second: list[Draw]) -> tuple[list[int], list[int]]:
    """The draws of either model that the other has none for, by number."""
    one, other = ([_key(draw) for draw in each] for each in (first, second))
    ours, theirs = list[int](), list[int]()
    found = difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    for kind, a, b, c, d in found:
        if kind != "equal":
            ours += range(a, b)
            theirs += range(c, d)
    return ours, theirs


def _key(draw: Draw) -> str:
    """What two draws that belong together have in common."""
    sizes = sorted(n for n in draw["shape"] if n != 1)
    return f"{sizes} {draw['keep']:.6f}"


def search(
    every: list[list[Fit]], run: Callable[[Choice], float]
) -> tuple[Choice, bool]:
    """The choice with which the second gives what the first does, and whether one
    does; else the most likely one. run: how far apart the outputs are."""
    first = [one[0] for one in every]
    best, far, runs = first, run(first), 1
    while far > PROVEN and runs < MOST_RUNS:
        before = far
        for choice in _others(best, every):
            runs += 1
            if (now := run(choice)) < far:
                best, far = choice, now
            if far <= PROVEN or runs >= MOST_RUNS:
                break
        if far >= before:
            break
    return (best, True) if far <= PROVEN else (first, False)


def _others(best: Choice, every: list[list[Fit]]) -> Iterator[Choice]:
    """Choices near one: all draws otherwise, one of them, two masks exchanged."""
    most = max(map(len, every))
    for n in range(1, most if len(every) > 1 else 1):
        yield [one[n] if n < len(one) else one[0] for one in every]
    for k, one in enumerate(every):
        for fit in one:
            wanted = replace(fit, number=best[k].number)
            if wanted != best[k]:
                yield [*best[:k], wanted, *best[k + 1 :]]
    for a, b in itertools.combinations(range(len(best)), 2):
        if best[a].shape == best[b].shape and best[a].order == best[b].order:
            new = list(best)
            new[a] = replace(best[a], number=best[b].number)
            new[b] = replace(best[b], number=best[a].number)
            yield new
