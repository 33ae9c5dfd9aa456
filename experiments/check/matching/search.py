"""Trying what could be otherwise: each guess is run, and the runs decide.

Questions are asked one after the other, in the order of execution; of the
answers the one stays with which the models go together furthest.
"""

import functools
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from graphparity.experiments.check.matching import second_bias
from graphparity.experiments.check.matching.layouts import Layout
from graphparity.experiments.check.matching.units import Link, Paired, paired
from graphparity.experiments.check.matching.wiring import Entry

MOST = 24  # layers of one form whose every order is tried


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
    every = groups(pairs)
    formed = {group[0]: group for group in every}
    for size in sorted({len(group) for group in every}):
        alike = [group for group in every if len(group) == size]
        if size > 1 and len(alike) > 1:  # scale, shift, … of the same layers
            yield functools.partial(_orders, alike)
    for place in range(len(pairs)):
        if len(group := formed.get(place, [])) > 1:
            yield functools.partial(_orders, [group])
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


def _orders(together: list[list[int]], guess: Guess) -> Iterator[Answer]:
    """Other orders of groups of one size, the same for all: every one where they are
    small, else of a few in a row."""
    count = len(together[0])
    for size in range(2, count + 1):
        if math.factorial(size) > MOST:
            return
        for start in range(count - size + 1):
            window = tuple(range(start, start + size))
            for order in itertools.permutations(window):
                if order[0] != window[0] and order[-1] != window[-1]:
                    answer = Answer()
                    for group in together:
                        places = [
                            tuple(group[n] for n in one) for one in (window, order)
                        ]
                        answer |= _exchanged(guess, *places)
                    yield answer


def _exchanged(guess: Guess, window: tuple[int, ...], order: tuple[int, ...]) -> Answer:
    answer = Answer()
    for place, other in zip(window, order, strict=True):
        before, right = guess.choices[place].pair, guess.choices[other].pair.right
        made = paired(before.left, right)
        assert made is not None
        made = second_bias.taken_along(made, before)
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
