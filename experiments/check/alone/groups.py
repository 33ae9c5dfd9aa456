"""What can be run alone: of each model the smallest layer that holds some weights, and
all the weights that the two layers hold."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.experiments.check.matching import variants
from graphparity.experiments.check.matching.wiring import Entry


@dataclass(frozen=True)
class Holder:
    """A layer of a model that can be called; number: its place in the worker's list."""

    number: int
    name: str
    holds: frozenset[str]
    whole: bool  # it is the model itself


Holders = list[Holder] | None  # None: a model has operations alone
Unit = list[Entry]


@dataclass(frozen=True)
class Group:
    """Units that are run together, by their places, and the layers of both models that
    hold them; None: its operations."""

    units: tuple[int, ...]
    layers: tuple[Holder | None, Holder | None]


def holders(told: list[dict[str, object]] | None) -> Holders:
    """The layers as a worker tells them."""
    if told is None:
        return None
    return [
        Holder(n, str(one["name"]), frozenset(one["holds"]), bool(one["whole"]))  # type: ignore[call-overload]
        for n, one in enumerate(told)
    ]


def names(units: Iterable[Unit]) -> tuple[set[str], set[str]]:
    """The tensors of both models in some units."""
    every = [entry for unit in units for entry in unit]
    return {e.left.tensor for e in every}, {e.right.tensor for e in every}


def group(
    start: int, units: list[Unit], both: tuple[Holders, Holders], climb: tuple[int, int]
) -> Group | None:
    """What has to be run for a unit; climb: of each model so many layers further out
    than the smallest. None where only the whole model would hold it."""
    found, layers = {start}, list[Holder | None]([None, None])
    while True:
        for side, known in enumerate(both):
            wanted, now = names(units[n] for n in found)[side], layers[side]
            if known is None or (now and wanted <= now.holds):
                continue
            layers[side] = _holder(known, wanted, 0 if now else climb[side])
            if layers[side] is None:
                return None
        held = [one.holds if one else frozenset[str]() for one in layers]
        more = {
            n
            for n, unit in enumerate(units)
            if any(a & b for a, b in zip(names([unit]), held, strict=True))
        }
        if more <= found:
            return Group(tuple(sorted(found)), (layers[0], layers[1]))
        found |= more


def _holder(known: list[Holder], wanted: set[str], climb: int) -> Holder | None:
    """The smallest layer that holds these tensors, or one further out; not the model
    itself."""
    every = [one for one in known if wanted <= one.holds and not one.whole]
    every.sort(key=lambda one: len(one.holds))
    return every[climb] if climb < len(every) else None


# -- the order of channels -------------------------------------------------------------


def orders(unit: Unit) -> dict[str, Array]:
    """In which order the right one takes (`in`) and gives (`out`) the left's channels,
    where it is another one."""
    if not unit:
        return {}
    first = max(unit, key=lambda entry: entry.right.index.ndim)
    found = {side: _order(first, side) for side in ("in", "out")}
    if first.right.index.ndim == 1:
        found["in"] = found["out"]
    return {side: order for side, order in found.items() if order is not None}


def _order(entry: Entry, side: str) -> Array | None:
    axis, own = variants.axis_of(entry, side), entry.left.index
    if axis is None:
        return None
    line = np.moveaxis(entry.layout.index, axis, 0).reshape(
        entry.layout.index.shape[axis], -1
    )[:, 0]
    rank = np.argsort(own.ravel())
    places = rank[np.searchsorted(own.ravel()[rank], line)]
    moving = [c for c in np.unravel_index(places, own.shape) if np.ptp(c)]
    if len(moving) != 1 or sorted(moving[0].tolist()) != list(range(len(line))):
        return None
    ordered = bool(np.all(np.diff(moving[0]) > 0))
    return None if ordered else moving[0]


def ordered(array: Array, order: Array | None, kernel: int, last: bool) -> Array:
    """An array with its channels in an order; kernel: the rank of the weight that takes
    them, last: whether they are last in images."""
    if order is None:
        return array
    axes = [n for n, size in enumerate(array.shape) if size == len(order)]
    if not axes:
        return array
    first = 1 if kernel > 2 and not last and 1 in axes else axes[-1]
    return np.take(array, order, first)
