"""Layers of both sides paired: by their tensors' shapes, order of execution and names.

A unit is what moves together: a kernel with its bias, a norm with its statistics.
"""

import difflib
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from graphparity.common.contract.trees import Array
from graphparity.experiments.check.matching import layouts
from graphparity.experiments.check.matching.atoms import Atom
from graphparity.experiments.check.matching.layouts import Layout

LEAVES = {
    "weight": "kernel",
    "kernel": "kernel",
    "w": "kernel",
    "bias": "bias",
    "b": "bias",
    "beta": "bias",
    "shift": "bias",
    "gamma": "scale",
    "scale": "scale",
    "g": "scale",
    "mean": "mean",
    "var": "variance",
    "variance": "variance",
}
MOVING = ("running", "moving")
SHORT = re.compile("^[wb](?=[a-z]{1,2}$)")  # wq and bq belong together
NEVER = -1e6
SIDES = "left", "right"


@dataclass(frozen=True, eq=False)
class Unit:
    """Atoms that belong together, the first in the order of execution first."""

    name: str
    atoms: tuple[Atom, ...]

    @property
    def rank(self) -> int:
        """Its place in the order of execution."""
        return min(atom.rank for atom in self.atoms)


@dataclass(frozen=True, eq=False)
class Link:
    """A left atom for a right one, and the layouts that fit, most likely first."""

    left: Atom
    right: Atom
    layouts: list[Layout]


@dataclass(frozen=True, eq=False)
class Paired:
    """Two units, and which atom is which."""

    left: Unit
    right: Unit
    links: list[Link]


def tokens(name: str) -> list[str]:
    """The words and numbers of a name, in small letters."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    return [t.lower() for t in re.findall(r"[A-Za-z]+|\d+", spaced)]


def units(atoms: Iterable[Atom], apart: bool = False) -> list[Unit]:
    """Atoms grouped by the layer that owns them, and by part. apart: those whose names
    say no more than weight or bias (b and g beside a and s) each by itself."""
    groups = dict[str, list[Atom]]()
    for atom in atoms:
        name = key(atom)
        groups.setdefault(name if name or not apart else atom.name, []).append(atom)
    found = [Unit(name, tuple(every)) for name, every in groups.items()]
    return sorted(found, key=lambda unit: unit.rank)


def key(atom: Atom) -> str:
    """What its unit is called. Of a tensor without a layer: its name without what says
    weight or bias; of a recurrent one with its number and direction."""
    recurrent = bool(atom.role and atom.role.startswith(("input", "recurrent")))
    part = atom.part if atom.part and not recurrent else ""
    leaf = atom.tensor.removeprefix(atom.layer)
    if atom.layer and f"{atom.layer}." in leaf:  # it stands in a tree of statistics
        leaf = leaf.rpartition(f"{atom.layer}.")[2]
    rest = [SHORT.sub("", t) for t in tokens(leaf) if t not in LEAVES]
    plain = (lambda t: t == "reverse") if recurrent else (lambda t: t not in MOVING)
    words = [t for t in rest if t.isdigit() or plain(t)]
    return " ".join(filter(None, [atom.layer, *words, part]))


def paired(left: Unit, right: Unit) -> Paired | None:
    """Which atom of a unit is which of another; None where they do not fit. A second
    bias that the other one lacks has no partner."""
    mine, theirs = _without_second(left, right), _without_second(right, left)
    if len(mine) != len(theirs):
        return None
    table = [[layouts.layouts(a, b) for b in theirs] for a in mine]
    score = np.full((len(mine), len(theirs)), NEVER)
    for (row, a), (column, b) in itertools.product(enumerate(mine), enumerate(theirs)):
        if table[row][column]:
            score[row, column] = _atom_score(a, b)
    rows, columns = linear_sum_assignment(score, maximize=True)
    if any(score[r, c] <= NEVER for r, c in zip(rows, columns, strict=True)):
        return None
    links = [
        Link(mine[r], theirs[c], table[r][c])
        for r, c in zip(rows, columns, strict=True)
    ]
    return Paired(left, right, links)


def _without_second(unit: Unit, other: Unit) -> list[Atom]:
    """Its atoms, of a recurrent layer's biases only those that the other one has."""
    biases = "input bias", "recurrent bias"
    known = {(atom.role, atom.part) for atom in other.atoms}
    first = {part for role, part in known if role in biases}
    return [
        atom
        for atom in unit.atoms
        if atom.role not in biases
        or (atom.role, atom.part) in known
        or atom.part not in first
    ]


def _atom_score(one: Atom, other: Atom) -> float:
    part = 4.0 * (one.part is not None and one.part == other.part)
    first, second = _leaf(one.tensor), _leaf(other.tensor)
    return 1.0 + part + 2.0 * (first == second)


def _leaf(name: str) -> str:
    """What its last word says that it is: kernel, bias, …"""
    words = tokens(name)
    for word in reversed(words):
        if word in LEAVES:
            return LEAVES[word]
    return words[-1] if words else ""


def likeness(left: Unit, right: Unit) -> float:
    """How alike two names are, from 0 to 1."""
    one, other = " ".join(tokens(left.name)), " ".join(tokens(right.name))
    return difflib.SequenceMatcher(None, one, other).ratio()


# -- all units of both sides -----------------------------------------------------------


@dataclass(frozen=True)
class Assigned:
    """Units paired, those that are left over, and groups in which it could be
    otherwise."""

    pairs: list[Paired]
    left: list[Unit]
    right: list[Unit]


def assigned(left: list[Unit], right: list[Unit], names: float = 0.3) -> Assigned:
    """The likeliest pairing; names: what a name counts for against the order."""
    every = [[paired(a, b) for b in right] for a in left]
    score = np.full((len(left), len(right)), NEVER)
    places = _places(every)
    for row, column in itertools.product(range(len(left)), range(len(right))):
        if every[row][column] is not None:
            near = -abs(places[0][row] - places[1][column])
            same = likeness(left[row], right[column])
            word = _same_words(every[row][column])
            total = (1.0 - names) * near + names * 4.0 * same + 2.0 * word
            total -= 50.0 * _trained_alone(left[row], right[column])
            score[row, column] = 100.0 + total
    pairs, used = list[Paired](), (set[int](), set[int]())
    second: tuple[list[Unit], list[Unit]] = [], []  # biases with no partner
    for row, column in zip(*linear_sum_assignment(score, maximize=True), strict=True):
        one = every[row][column]
        if one is not None:
            pairs.append(one)
            for units_, unit, name in zip(second, (one.left, one.right), SIDES):
                units_.extend(_unlinked(one, unit, name))
            used[0].add(row)
            used[1].add(column)
    rest = [*second[0], *(u for n, u in enumerate(left) if n not in used[0])]
    more = [*second[1], *(u for n, u in enumerate(right) if n not in used[1])]
    return Assigned(sorted(pairs, key=lambda p: p.left.rank), rest, more)


def _unlinked(pair: Paired, unit: Unit, side: str) -> list[Unit]:
    """What of a pair's unit has no partner."""
    linked = [getattr(link, side) for link in pair.links]
    rest = tuple(atom for atom in unit.atoms if atom not in linked)
    return [Unit(unit.name, rest)] if rest else []


def _trained_alone(one: Unit, other: Unit) -> bool:
    """Whether one of them is trained and the other isn't."""
    return any(a.trained for a in one.atoms) != any(a.trained for a in other.atoms)


def _same_words(pair: Paired | None) -> float:
    """The share of its atoms whose names say the same: kernel, bias, mean, …"""
    links = pair.links if pair else []
    same = [_leaf(one.left.tensor) == _leaf(one.right.tensor) for one in links]
    return sum(same) / len(same) if same else 0.0


def _places(every: list[list[Paired | None]]) -> tuple[Array, Array]:
    """For every unit how many before it fit the same ones as it does."""
    fits = np.array([[one is not None for one in row] for row in every], bool)
    fits = fits.reshape(len(every), -1)
    before = [
        sum(np.array_equal(fits[n], fits[m]) for m in range(n))
        for n in range(fits.shape[0])
    ]
    after = [
        sum(np.array_equal(fits[:, n], fits[:, m]) for m in range(n))
        for n in range(fits.shape[1])
    ]
    return np.array(before), np.array(after)
