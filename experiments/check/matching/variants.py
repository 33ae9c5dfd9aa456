"""Further arrangements of a layer's weights: the order in which images were flattened
before it, heads inside or outside, the order of packed parts and of what was
concatenated."""

import itertools
from collections.abc import Callable, Iterator

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.experiments.check.matching import concatenated
from graphparity.experiments.check.matching.atoms import Atom
from graphparity.experiments.check.matching.layouts import KINDS, Layout
from graphparity.experiments.check.matching.units import Paired
from graphparity.experiments.check.matching.wiring import Entry

PACKS = (3, 4)  # query, key, value or the gates of a GRU; the gates of an LSTM


Images = Callable[[Paired], dict[str, list[int]]]
SPACE = {"h", "w", "d", "-h", "-w", "-d"}
EITHER = "from first to last or back"  # as many channels as places: both are one order


def channels(pairs: list[Paired]) -> Images:
    """How many channels an image may have that a pair takes flattened, `in`, or gives,
    `out`: those of the convolutions, the nearest before it, or behind it, first."""
    every = [
        [
            a
            for p in pairs
            for link in p.links
            if _space(a := (link.left, link.right)[n])
        ]
        for n in (0, 1)
    ]

    def of(pair: Paired) -> dict[str, list[int]]:
        at = pair.left.rank, pair.right.rank
        both = [_sizes(a, a.rank - at[n]) for n in (0, 1) for a in every[n]]
        found = dict[str, list[int]]()
        for side in ("in", "out"):
            ranked = sorted(size for one in both for size in one[side])
            found[side] = list(dict.fromkeys(size for *_, size in ranked))
        return found

    return of


def _space(atom: Atom) -> bool:
    """Whether it is a convolution's."""
    return bool(atom.axes and SPACE & set(atom.axes))


def _sizes(atom: Atom, ahead: int) -> dict[str, list[tuple[bool, int, bool, int]]]:
    """The channels of a convolution that runs so far ahead of a layer, each with how
    far it is from being what the layer takes, or gives."""
    assert atom.axes
    pairs = list(zip(atom.axes, atom.index.shape, strict=True))
    return {
        side: [
            ((ahead > 0) == (side == "in"), abs(ahead), label == side, size)
            for label, size in pairs
            if label in ("in", "out") and size > 1
        ]
        for side in ("in", "out")
    }


def variants(
    images: Images, heads: list[int], parts: list[int]
) -> Callable[[Paired], list[list[Entry]]]:
    """What further arrangements there are of a pair of units."""

    def of(pair: Paired) -> list[list[Entry]]:
        plain = [Entry(one.left, one.right, one.layouts[0]) for one in pair.links]
        found = list(_flattened(plain, images(pair)))
        found += _packed(plain, heads)
        found += _concatenated(plain, parts)
        return found

    return of


def _flattened(
    plain: list[Entry], images: dict[str, list[int]]
) -> Iterator[list[Entry]]:
    """Axes that hold an image, channels before or after its places. 32 channels of 16
    places are turned as 16 channels of 32 back: told is the likelier of the two."""
    kernels = [
        e for e in plain if KINDS.get(e.right.role or "", e.right.role) == "kernel"
    ]
    dense = [e for e in kernels or plain if e.right.index.ndim == 2]
    for side in images if dense else ():
        size, seen = _length(dense[0], side), set[int]()
        for count in images[side]:
            if size % count or size in (count, 1):
                continue
            both = (count, "from first to last"), (size // count, "from last to first")
            for rows, words in both:
                if rows in seen:
                    continue
                seen.add(rows)
                order = np.arange(size).reshape(rows, -1).T.ravel()
                words = EITHER if rows * rows == size else words
                text = f"{side}: {count} channels {words}"
                yield [_along(entry, side, order, text) for entry in plain]


def _concatenated(plain: list[Entry], parts: list[int]) -> Iterator[list[Entry]]:
    """A kernel's inputs, or all of a norm, in blocks in another order."""
    first = max(plain, key=lambda entry: entry.right.index.ndim)
    if _recurrent(first):
        return
    side = "in" if first.right.index.ndim > 1 else "out"
    for text, order in concatenated.orders(_length(first, side), parts):
        yield [_along(entry, side, order, f"{side}: {text}") for entry in plain]


def axis_of(entry: Entry, side: str) -> int | None:
    """Which axis of the right's form is `in` or `out`."""
    right, index = entry.right, entry.layout.index
    if right.axes and side in right.axes:
        return right.axes.index(side)
    if index.ndim == 1:
        return 0 if side == "out" else None
    left = entry.left
    if index.ndim == 2 and left.axes and side in left.axes:
        place = left.axes.index(side)
        return 1 - place if "transpose" in entry.layout.text else place
    return {"in": 0, "out": 1}[side] if index.ndim == 2 else None


def _length(entry: Entry, side: str) -> int:
    axis = axis_of(entry, side)
    return entry.layout.index.shape[axis] if axis is not None else 1


def _along(entry: Entry, side: str, order: Array, text: str) -> Entry:
    """The entry with one axis in another order."""
    axis = axis_of(entry, side)
    if axis is None or entry.layout.index.shape[axis] != len(order):
        return entry
    before = entry.layout.text
    words = text if before == "as it is" else f"{before}, {text}"
    index = np.take(entry.layout.index, order, axis)
    return Entry(entry.left, entry.right, Layout(words, index))


def _packed(plain: list[Entry], heads: list[int]) -> Iterator[list[Entry]]:
    """Outputs in parts: in another order, or with the heads around them."""
    kernel = next((e for e in plain if e.right.index.ndim == 2), None)
    if kernel is None:
        return
    size = _length(kernel, "out")
    if _recurrent(kernel) or size != 3 * _length(kernel, "in"):
        return
    for order in itertools.permutations(range(3)):
        if order != (0, 1, 2):
            moved = [in_parts(entry, 3, order) for entry in plain]
            yield [entry for entry in moved if entry is not None]
    for count in heads:
        if size % (3 * count) == 0:
            for taken, text in packings(size, count):
                yield [_along(entry, "out", taken, text) for entry in plain]


def _recurrent(entry: Entry) -> bool:
    roles = entry.left.role, entry.right.role
    return any(role in ("input kernel", "recurrent kernel") for role in roles)


def packings(size: int, heads: int) -> Iterator[tuple[Array, str]]:
    """How three parts of that many heads can be arranged otherwise than one part after
    the other, and such an arrangement back."""
    places = np.arange(size)
    for order in itertools.permutations(range(3)):
        parts = places.reshape(3, heads, -1)[list(order)]
        text = f"parts {' '.join(map(str, order))}, heads around them"
        yield parts.transpose(1, 0, 2).ravel(), text
        yield parts.transpose(1, 2, 0).ravel(), f"{text}, parts innermost"
        inside = places.reshape(heads, 3, -1).transpose(1, 0, 2)[list(order)]
        yield inside.ravel(), f"heads inside, parts {' '.join(map(str, order))}"
        last = places.reshape(heads, -1, 3).transpose(2, 0, 1)[list(order)]
        yield last.ravel(), f"parts outermost, {' '.join(map(str, order))}"


def in_parts(entry: Entry, count: int, order: tuple[int, ...]) -> Entry | None:
    """The entry with its outputs, that many parts, in another order; None where they
    can't be so many."""
    size = _length(entry, "out")
    if size % count or size == count:
        return None
    taken = np.arange(size).reshape(count, -1)[list(order)].ravel()
    return _along(entry, "out", taken, f"parts {' '.join(map(str, order))}")
