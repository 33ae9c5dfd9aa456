"""What recurrent layers need: biases that are summed, gates in another order."""

import functools
import itertools
from collections.abc import Iterator

from graphparity.experiments.check.matching import variants
from graphparity.experiments.check.matching.atoms import Atom
from graphparity.experiments.check.matching.layouts import Layout
from graphparity.experiments.check.matching.search import (
    Answer,
    Choice,
    Guess,
    Question,
)
from graphparity.experiments.check.matching.units import Assigned, Link, Paired, Unit

INPUT, RECURRENT = "input bias", "recurrent bias"


def without_second_bias(found: Assigned) -> Assigned:
    """Where only one side has a second bias: the left's two are summed; the right's
    second is zero, which no link says."""
    pairs, left = list(found.pairs), list[Unit]()
    for unit in found.left:
        rest = [atom for atom in unit.atoms if not _summed(pairs, atom)]
        if rest:
            left.append(Unit(unit.name, tuple(rest)))
    right = [unit for unit in found.right if not _spare(pairs, unit)]
    return Assigned(pairs, left, right)


def _summed(pairs: list[Paired], atom: Atom) -> bool:
    """Add a bias to the one beside it; whether there is one."""
    other = {INPUT: RECURRENT, RECURRENT: INPUT}.get(atom.role or "")
    for place, pair in enumerate(pairs):
        for link in pair.links:
            beside = link.left.layer == atom.layer and link.left.part == atom.part
            if beside and link.left.role == other:
                more = Link(atom, link.right, link.layouts and _same(link, atom))
                pairs[place] = Paired(pair.left, pair.right, [*pair.links, more])
                return True
    return False


def _same(link: Link, atom: Atom) -> list[Layout]:
    """The layouts of a link for another atom of the same shape."""
    shift = int(atom.index.flat[0]) - int(link.left.index.flat[0])
    return [Layout(f"summed, {one.text}", one.index + shift) for one in link.layouts]


def _spare(pairs: list[Paired], unit: Unit) -> bool:
    """Whether all that is left over of the right are second biases of layers that are
    matched."""
    layers = {link.right.layer for pair in pairs for link in pair.links}
    return all(a.role in (INPUT, RECURRENT) and a.layer in layers for a in unit.atoms)


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
