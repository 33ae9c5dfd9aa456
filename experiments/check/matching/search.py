"""Trying what could be otherwise: each guess is run, and the runs decide.

A wiring says for every place in the right's vector from which places of the left's it
comes. Questions are asked one after the other, in the order of execution; of the
answers the one stays with which the models go together furthest.
"""

import functools
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.experiments.check.matching.atoms import Atom, Side
from graphparity.experiments.check.matching.layouts import Layout
from graphparity.experiments.check.matching.units import Link, Paired, paired

NOWHERE = -1  # comes from no place: zero
MOST = 24  # layers of one form whose every order is tried


@dataclass(frozen=True, eq=False)
class Entry:
    """A left atom that becomes a right one, in a layout."""

    left: Atom
    right: Atom
    layout: Layout


@dataclass(frozen=True, eq=False)
class Choice:
    """A pair of units, and which layout each of its atoms has."""

    pair: Paired
    entries: list[Entry]


Answer = dict[int, Choice]


@dataclass(frozen=True, eq=False)
class Guess:
    """A choice for every left unit, by its place in the order of execution."""

    choices: Answer

    def every(self) -> list[Entry]:
        """All entries, in the order of execution."""
        return [
            e for place in sorted(self.choices) for e in self.choices[place].entries
        ]

    def with_(self, change: Answer) -> "Guess":
        """The same with some choices otherwise."""
        return Guess({**self.choices, **change})


@dataclass(frozen=True)
class Trial:
    """How far two models go together; distance: of their outputs, relative."""

    same: bool
    together: int  # values inside, in order, that both have
    distance: float

    def better(self, other: "Trial") -> bool:
        """Whether it says more for a guess than another one."""
        if self.same != other.same:
            return self.same
        if self.together != other.together:
            return self.together > other.together
        return self.distance < 0.5 * other.distance


Question = Callable[[Guess], Iterable[Answer]]
Variants = Callable[[Paired], Iterable[list[Entry]]]
FAILED = Trial(False, -1, math.inf)


def wiring(guess: Guess, right: Side) -> list[Array]:
    """For every place of the right's vector its places in the left's, to be summed."""
    rows = [np.full(right.size, NOWHERE)]
    for entry in guess.every():
        places, source = entry.right.index, entry.layout.index
        free = next((row for row in rows if np.all(row[places] == NOWHERE)), None)
        if free is None:
            free = np.full(right.size, NOWHERE)
            rows.append(free)
        free[places] = source
    return rows


def carried(left: Array, rows: list[Array]) -> Array:
    """The left's values at the right's places."""
    padded = np.append(left, 0.0)
    total: Array = sum((padded[row] for row in rows[1:]), padded[rows[0]])
    return total


def returned(right: Array, rows: list[Array], size: int) -> Array:
    """Gradients by the right's places as such by the left's: the transposed of
    `carried`."""
    total = np.zeros(size + 1)
    for row in rows:
        np.add.at(total, row, right)
    return total[:-1]


# -- questions -------------------------------------------------------------------------


def first(pairs: list[Paired]) -> Guess:
    """The likeliest layout of everything: where several fit, the one that most of the
    others have."""
    every = [link for pair in pairs for link in pair.links]
    forced = Counter(
        one.layouts[0].text
        for one in every
        if len(one.layouts) == 1 and one.left.index.ndim > 1
    )

    def likely(link: Link) -> Layout:
        return max(link.layouts, key=lambda one: forced[one.text])

    return Guess(
        {
            place: Choice(pair, [_entry(one, likely(one)) for one in pair.links])
            for place, pair in enumerate(pairs)
        }
    )


def _entry(link: Link, layout: Layout) -> Entry:
    return Entry(link.left, link.right, layout)


def questions(pairs: list[Paired], variants: Variants) -> Iterator[Question]:
    """What could be otherwise, in the order of execution: which layer of one form is
    which, then the layouts of each. variants: further arrangements of a pair."""
    formed = {group[0]: group for group in groups(pairs)}
    for place in range(len(pairs)):
        if len(group := formed.get(place, [])) > 1:
            yield functools.partial(_orders, group)
        yield functools.partial(_arranged, variants, place)


def groups(pairs: list[Paired]) -> list[list[int]]:
    """Pairs whose units could be exchanged, by their places."""
    found = list[list[int]]()
    for place, pair in enumerate(pairs):
        for group in found:
            other = pairs[group[0]]
            if paired(other.left, pair.right) and paired(pair.left, other.right):
                group.append(place)
                break
        else:
            found.append([place])
    return found


def _orders(group: list[int], guess: Guess) -> Iterator[Answer]:
    """Other orders of a group: all where it is small, else of a few in a row."""
    for size in range(2, len(group) + 1):
        if math.factorial(size) > MOST:
            return
        for start in range(len(group) - size + 1):
            window = tuple(group[start : start + size])
            for order in itertools.permutations(window):
                if order[0] != window[0] and order[-1] != window[-1]:
                    yield _exchanged(guess, window, order)


def _exchanged(guess: Guess, window: tuple[int, ...], order: tuple[int, ...]) -> Answer:
    answer = Answer()
    for place, other in zip(window, order, strict=True):
        left, right = guess.choices[place].pair.left, guess.choices[other].pair.right
        made = paired(left, right)
        assert made is not None
        answer[place] = first([made]).choices[0]
    return answer


def _arranged(variants: Variants, place: int, guess: Guess) -> Iterator[Answer]:
    """Every choice of layouts of a pair, and its further arrangements."""
    pair = guess.choices[place].pair
    choices = [
        [_entry(link, one) for link, one in zip(pair.links, choice, strict=True)]
        for choice in itertools.product(*(one.layouts for one in pair.links))
    ]
    for entries in [*choices[1:], *variants(pair), *choices[:1]]:
        yield {place: Choice(pair, entries)}


# -- the search ------------------------------------------------------------------------


@dataclass
class Found:
    """The best guess, what its run gave, and how many were run."""

    guess: Guess
    trial: Trial
    runs: int


def search(
    start: Guess,
    asked: list[Question],
    run: Callable[[Guess], Trial],
    most: int = 400,
) -> Found:
    """Answer the questions by running; ends as soon as the models are the same."""
    found = Found(start, run(start), 1)
    for _ in range(2):  # a later answer may change what an earlier one shows
        before = found.trial
        for question in asked:
            _answer(found, question, run, most)
        if found.trial.same or not found.trial.better(before):
            break
    return found


def _answer(
    found: Found, question: Question, run: Callable[[Guess], Trial], most: int
) -> None:
    """Keep the best answer to one question."""
    asked_of = found.guess
    for answer in question(asked_of):
        if found.trial.same or found.runs >= most:
            return
        guess = asked_of.with_(answer)
        trial = run(guess)
        found.runs += 1
        if trial.better(found.trial):
            found.guess, found.trial = guess, trial
