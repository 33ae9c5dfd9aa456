"""Kernels that hold query, key and value beside each other, cut in three."""

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.experiments.check.matching.atoms import Atom

PARTS = "q", "k", "v"
Way = Callable[[int], Array | None]  # outputs -> the places of each part, (3, n)


def ways(heads: list[int]) -> Iterator[Way]:
    """The arrangements of the parts: one after the other, in each head, innermost."""
    yield lambda size: np.arange(size).reshape(3, -1)
    for count in heads:
        yield lambda size, h=count: _of_heads(size, h, False)  # type: ignore[misc]
        yield lambda size, h=count: _of_heads(size, h, True)  # type: ignore[misc]


def _of_heads(size: int, heads: int, innermost: bool) -> Array | None:
    if size % (3 * heads):
        return None
    places = np.arange(size)
    if innermost:
        return places.reshape(heads, -1, 3).transpose(2, 0, 1).reshape(3, -1)
    return places.reshape(heads, 3, -1).transpose(1, 0, 2).reshape(3, -1)


def cut(mine: list[Atom], theirs: list[Atom], way: Way) -> list[Atom]:
    """The atoms of one side; kernels of no partner's size, and their biases, are cut
    in three."""
    sizes = {atom.index.size for atom in theirs}
    large = {_output(a) for a in mine if _packed(a, sizes)}
    found = list[Atom]()
    for atom in mine:
        whole = atom.index.size not in sizes and _output(atom) in large
        found += _pieces(atom, way) if whole else [atom]
    return found


def _packed(atom: Atom, sizes: set[int]) -> bool:
    """Whether a kernel is three times as large as one of the other side's."""
    size = atom.index.size
    return atom.index.ndim == 2 and size not in sizes and size // 3 in sizes


def _axis(atom: Atom) -> int:
    """Which axis holds the outputs."""
    if atom.axes and "out" in atom.axes:
        return atom.axes.index("out")
    return int(np.argmax(atom.index.shape))


def _output(atom: Atom) -> int:
    return int(atom.index.shape[_axis(atom)]) if atom.index.ndim else 0


def _pieces(atom: Atom, way: Way) -> list[Atom]:
    axis = _axis(atom)
    places = way(atom.index.shape[axis]) if atom.index.shape[axis] % 3 == 0 else None
    if places is None or atom.part:
        return [atom]
    return [
        dataclasses.replace(atom, part=part, index=np.take(atom.index, row, axis))
        for part, row in zip(PARTS, places, strict=True)
    ]
