"""From two lists of tensors to guesses, and the reason where there is none."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graphparity.experiments.check.matching import (
    concatenated,
    layouts,
    packed,
    recurrent,
    search,
    second_bias,
    units as grouping,
)
from graphparity.experiments.check.matching.atoms import Atom, Side, atoms, constant
from graphparity.experiments.check.matching.layouts import Layout
from graphparity.experiments.check.matching.search import Found, Guess, Trial
from graphparity.experiments.check.matching.units import Assigned, Link, Paired, Unit
from graphparity.experiments.check.matching.variants import channels, variants

SIDES = "left", "right"
HEADS = 1, 2, 3, 4, 6, 8, 12, 16  # tried where no layer says how many it has


@dataclass(frozen=True)
class Mismatch:
    """Why the weights of one model can't be those of the other."""

    reason: str


Fixed = dict[str, tuple[str, str]]  # left tensor -> right tensor, layout in words


def pairs(
    left: Side, right: Side, fixed: Fixed | None = None
) -> list[list[Paired]] | Mismatch:
    """Units paired, in every way in which what is packed can be cut; what is packed on
    one side alone is taken in parts. fixed: what its user says. Raises ValueError."""
    said = list(_said(left, right, fixed or {}))
    one, other = ({getattr(p.links[0], n).tensor for p in said} for n in SIDES)
    rest = without(left, one), without(right, other)
    found = _pairs(*rest)
    return found if isinstance(found, Mismatch) else [[*p, *said] for p in found]


def _said(left: Side, right: Side, fixed: Fixed) -> Iterator[Paired]:
    """The pairs that a user fixed. Raises ValueError."""
    ours = {a.tensor: a for a in atoms(left, True)}
    theirs = {a.tensor: a for a in atoms(right, True)}
    for name, (other, words) in fixed.items():
        for known, asked in ((ours, name), (theirs, other)):
            if asked not in known:
                text = f"WEIGHTS: there is no weight {asked}"
                raise ValueError(f"{text}; there are {', '.join(known)}")
        one, two = ours[name], theirs[other]
        index = layouts.arranged(one.index, words)
        if index.shape != two.index.shape:
            text = f"WEIGHTS: {name} {words} is {index.shape}"
            raise ValueError(f"{text}, and {other} is {two.index.shape}")
        link = Link(one, two, [Layout(words, index)])
        yield Paired(Unit(name, (one,)), Unit(other, (two,)), [link])


def without(side: Side, names: set[str]) -> Side:
    """A side with some of its tensors left out; the others keep their places."""
    kept = {name: one for name, one in side.tensors.items() if name not in names}
    return Side(kept, side.offsets, side.size)


def _pairs(left: Side, right: Side) -> list[list[Paired]] | Mismatch:
    best: Assigned | None = None
    wholes = [(False, False), (True, True), (True, False), (False, True)]
    for tied, whole in itertools.product((False, True), wholes):
        one, other = atoms(left, whole[0], tied), atoms(right, whole[1])
        found = second_bias.without_second_bias(_assigned(one, other))
        if not _wanting(found.left, left) and not _wanting(found.right, right):
            return [found.pairs, *_apart(left, right, one, other)]
        if best is None or _rest(found) < _rest(best):
            best = found
    assert best is not None
    if cut := list(_cut(left, right)):
        return cut
    rest = _wanting(best.left, left), _wanting(best.right, right)
    return Mismatch(_reason(Assigned(best.pairs, *rest)))


def _apart(
    left: Side, right: Side, one: list[Atom], other: list[Atom]
) -> Iterator[list[Paired]]:
    """The pairing in which tensors whose names say no layer are none together."""
    if all(
        len([a for a in every if not grouping.key(a)]) < 2 for every in (one, other)
    ):
        return
    found = second_bias.without_second_bias(_assigned(one, other, True))
    if not _wanting(found.left, left) and not _wanting(found.right, right):
        yield found.pairs


def _wanting(rest: list[Unit], side: Side) -> list[Unit]:
    """Of the units that are left over those that need a partner: a constant keeps the
    value that its own model gives it."""
    still = {n for n, one in side.tensors.items() if constant(one)}
    every = [[a for a in unit.atoms if a.tensor not in still] for unit in rest]
    pairs = zip(rest, every, strict=True)
    return [Unit(unit.name, tuple(kept)) for unit, kept in pairs if kept]


def _cut(left: Side, right: Side) -> Iterator[list[Paired]]:
    """Pairings in which one side's packed kernels are cut in three, in every way."""
    heads = _heads([*atoms(left), *atoms(right)])
    for way in packed.ways(heads):
        for cut in ((False, True), (True, False)):
            one, other = atoms(left), atoms(right)
            one = packed.cut(one, other, way) if cut[0] else one
            other = packed.cut(other, one, way) if cut[1] else other
            found = second_bias.without_second_bias(_assigned(one, other))
            if not _wanting(found.left, left) and not _wanting(found.right, right):
                yield found.pairs


def _heads(every: list[Atom]) -> list[int]:
    """How many heads the layers say that they have; usual numbers where none does."""
    known = [atom.heads for atom in every if atom.heads]
    return list(dict.fromkeys(known)) or list(HEADS)


def unmatched(found: list[Paired], left: Side) -> set[str]:
    """The left's constants that are none of the right's."""
    used = {link.left.tensor for pair in found for link in pair.links}
    return left.tensors.keys() - used


def _rest(found: Assigned) -> int:
    return len(found.left) + len(found.right)


def _assigned(left: list[Atom], right: list[Atom], apart: bool = False) -> Assigned:
    """By units; what is left over by single atoms."""
    units = grouping.units(left, apart), grouping.units(right, apart)
    found = grouping.assigned(*units)
    if not found.left or not found.right:
        return found
    more = grouping.assigned(_single(found.left), _single(found.right))
    together = sorted([*found.pairs, *more.pairs], key=lambda pair: pair.left.rank)
    return Assigned(together, more.left, more.right)


def _single(every: list[Unit]) -> list[Unit]:
    """Each atom as a unit of its own."""
    return [Unit(atom.name, (atom,)) for unit in every for atom in unit.atoms]


def _reason(found: Assigned) -> str:
    """The first layer that has no partner, and what it would have had to be."""
    if not found.left or not found.right:
        extra, which = (found.left, "left") if found.left else (found.right, "right")
        names = ", ".join(_told(atom) for unit in extra for atom in unit.atoms)
        return f"only the {which} one has {names}"
    one, other = found.left[0].atoms[0], found.right[0].atoms[0]
    layer = len([p for p in found.pairs if p.left.rank < one.rank]) + 1
    text = f"layer {layer}: {_told(one)} on the left, {_told(other)} on the right"
    counts = _differing(one, other)
    return f"{text}{counts}"


def _told(atom: Atom) -> str:
    return f"{atom.name} {tuple(map(int, atom.index.shape))}"


def _differing(one: Atom, other: Atom) -> str:
    """Which sizes the one has and the other not."""
    mine, theirs = list(one.index.shape), list(other.index.shape)
    for size in list(mine):
        if size in theirs:
            mine.remove(size)
            theirs.remove(size)
    if len(mine) == len(theirs) == 1:
        return f": {mine[0]} against {theirs[0]}"
    return ""


def matched(
    found: list[Paired], run: Callable[[Guess], Trial], most: int = 400
) -> Found:
    """The arrangement with which the models are the same, or go together furthest."""
    lefts = [link.left for pair in found for link in pair.links]
    rights = [link.right for pair in found for link in pair.links]
    images = channels(found)
    heads = _heads([*lefts, *rights])
    blocks = concatenated.parts([*lefts, *rights])
    asked = recurrent.questions(found)
    asked += search.questions(found, variants(images, heads, blocks))
    return search.search(search.first(found), asked, run, most)


def unproven(guess: Guess) -> list[tuple[str, list[str], str]]:
    """What could be otherwise where no run decided: a left tensor, the right ones that
    it could be, the likeliest first, and its layout."""
    pairs = [guess.choices[place].pair for place in sorted(guess.choices)]
    found = []
    for group in search.groups(pairs):
        for place in group if len(group) > 1 else []:
            entry = guess.choices[place].entries[0]
            mine = pairs[place].links[0].right.name
            others = [pairs[n].links[0].right.name for n in group if n != place]
            found.append((entry.left.name, [mine, *others], entry.layout.text))
    return found
