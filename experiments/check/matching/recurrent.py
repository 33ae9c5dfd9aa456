"""What recurrent layers need: gates in another order."""

import functools
import itertools
from collections.abc import Iterator

from graphparity.experiments.check.matching import variants
from graphparity.experiments.check.matching.search import (
    Answer,
    Choice,
    Guess,
    Question,
)
from graphparity.experiments.check.matching.units import Paired

# -- gates -----------------------------------------------------------------------------


def questions(pairs: list[Paired]) -> list[Question]:
    """For each recurrent layer that is packed on one side only: the order of its gates
    on the other, the same for all of its weights."""
    layers = dict[str, list[int]]()
    for place, pair in enumerate(pairs):
        for atom in (pair.links[0].left, pair.links[0].right):
            role = atom.role or ""
            if role.startswith(("input", "recurrent")) and not atom.part:
                layers.setdefault(atom.layer, []).append(place)
                break
    return [functools.partial(_orders, places) for places in layers.values()]


def _orders(places: list[int], guess: Guess) -> Iterator[Answer]:
    for count in variants.PACKS:
        for order in itertools.permutations(range(count)):
            answer = Answer()
            for place in places:
                choice = guess.choices[place]
                moved = [variants.in_parts(e, count, order) for e in choice.entries]
                if any(entry is None for entry in moved):
                    break
                kept = [entry for entry in moved if entry is not None]
                answer[place] = Choice(choice.pair, kept)
            else:
                if order != tuple(sorted(order)):
                    yield answer
