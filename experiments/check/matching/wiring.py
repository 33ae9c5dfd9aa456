"""A wiring says for every place in the right's vector from which places of the left's
it comes: so weights are carried over, and gradients back."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.trees import Array, Named
from graphparity.experiments.check.matching.atoms import Atom, Side, constant, named
from graphparity.experiments.check.matching.layouts import Layout

NOWHERE = -1  # comes from no place: zero


@dataclass(frozen=True, eq=False)
class Entry:
    """A left atom that becomes a right one, in a layout."""

    left: Atom
    right: Atom
    layout: Layout


def rows(entries: Iterable[Entry], right: Side) -> list[Array]:
    """For every place of the right's vector its places in the left's, to be summed."""
    found = [np.full(right.size, NOWHERE)]
    for entry in entries:
        places, source = entry.right.index, entry.layout.index
        free = next((row for row in found if np.all(row[places] == NOWHERE)), None)
        if free is None:
            free = np.full(right.size, NOWHERE)
            found.append(free)
        free[places] = source
    return found


def carried(left: Array, rows: list[Array]) -> Array:
    """The left's values at the right's places."""
    padded = np.append(left, 0.0)
    total: Array = sum((padded[row] for row in rows[1:]), padded[rows[0]])
    return total


def own(rows: list[Array], right: Side) -> set[str]:
    """The right's constants that come from no place: each keeps its value."""
    found = set[str]()
    for name, one in right.tensors.items():
        start = right.offsets[name]
        places = slice(start, start + math.prod(one["shape"]))
        if constant(one) and all(np.all(row[places] == NOWHERE) for row in rows):
            found.add(name)
    return found


def weights(left: Array, rows: list[Array], right: Side) -> Named:
    """The left's values as the right's weights, by name."""
    kept, values = own(rows, right), named(right, carried(left, rows))
    return {name: value for name, value in values.items() if name not in kept}


def parted(rows: list[Array], left: Side, right: Side) -> dict[str, list[str]]:
    """The left's tensors of which the right has more than one, and which."""
    counts = np.zeros(left.size, int)
    for row in rows:
        np.add.at(counts, row[row >= 0], 1)
    found = dict[str, list[str]]()
    for name, values in named(left, counts).items():
        if np.any(values > 1):
            own = np.arange(left.offsets[name], left.offsets[name] + values.size)
            found[name] = [n for n in right.tensors if _comes(rows, right, n, own)]
    return found


def _comes(rows: list[Array], right: Side, name: str, places: Array) -> bool:
    """Whether a tensor of the right comes from these places of the left's."""
    start = right.offsets[name]
    stop = start + math.prod(right.tensors[name]["shape"])
    return any(bool(np.any(np.isin(row[start:stop], places))) for row in rows)


def returned(right: Array, rows: list[Array], size: int) -> Array:
    """Gradients by the right's places as such by the left's: the transposed of
    `carried`."""
    total = np.zeros(size + 1)
    for row in rows:
        np.add.at(total, row, right)
    return total[:-1]
