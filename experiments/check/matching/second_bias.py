"""Recurrent layers with two biases in one model and one, their sum, in the other."""

from graphparity.experiments.check.matching import units as grouping
from graphparity.experiments.check.matching.atoms import Atom
from graphparity.experiments.check.matching.layouts import Layout
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
            beside = grouping.key(link.left) == grouping.key(atom)
            beside = beside and link.left.part == atom.part
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
    layers = {grouping.key(link.right) for pair in pairs for link in pair.links}
    own = [grouping.key(atom) in layers for atom in unit.atoms]
    return all(own) and all(a.role in (INPUT, RECURRENT) for a in unit.atoms)


def taken_along(made: Paired, before: Paired) -> Paired:
    """A pair of the same left unit with another right one: what was summed before is
    summed again."""
    linked = [link.left for link in made.links]
    rest = tuple(link.left for link in before.links if link.left not in linked)
    more = [Unit(made.left.name, rest)] if rest else []
    return without_second_bias(Assigned([made], more, [])).pairs[0]
