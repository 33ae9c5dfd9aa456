"""The layouts in which two tensors can be the same weights, most likely first.

What the axes are for decides where both sides know it; else every order of the axes
that fits is a candidate.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.experiments.check.matching.atoms import Atom

Order = tuple[int, ...]
PLAIN = "as it is"
KINDS = {"shift": "bias", "input bias": "bias", "recurrent bias": "bias"}
KINDS |= {"input kernel": "kernel", "recurrent kernel": "kernel"}


@dataclass(frozen=True, eq=False)
class Layout:
    """How the left's places are arranged in the right one's form, and in words."""

    text: str
    index: Array


def alike(left: Atom, right: Atom) -> bool:
    """Whether both can be for the same thing: by role and part, where these are
    known."""
    if left.part and right.part and left.part != right.part:
        return False
    if left.index.size != right.index.size:
        return False
    one, other = left.role, right.role
    if one is None or other is None or one == other:
        return True
    special = {one, other} & {"input kernel", "recurrent kernel"}
    if len(special) == 2 or (one in KINDS and other in KINDS and one != other):
        return {one, other} >= {"shift"} and "bias" in {one, other}
    return KINDS.get(one, one) == KINDS.get(other, other)


def layouts(left: Atom, right: Atom) -> list[Layout]:
    """Every layout in which the left one has the right one's form; none where there is
    none."""
    if not alike(left, right):
        return []
    if cut := list(_patches(left, right)):
        return cut
    one, other = left.axes, right.axes
    known = one and other and _labelled(left) and _labelled(right)
    if one and other and known and _bases(one) & _bases(other):
        made = by_labels(left.index, one, right.index.shape, other)
        if made or _space(one) == _space(other):
            return [made] if made else []
    found = list(_by_shape(left.index, right.index.shape))
    if not found and 1 in (left.index.ndim, right.index.ndim):
        shape = right.index.shape
        text = f"reshape {' '.join(map(str, shape))}"
        return [Layout(text, left.index.reshape(shape))]
    return found


def _space(axes: tuple[str, ...]) -> int:
    """Along how many axes a kernel is moved: none of a matrix."""
    return sum(_base(label)[0] in ("d", "h", "w") for label in axes)


def _labelled(atom: Atom) -> bool:
    """Whether it is known what each of its axes is for."""
    return atom.axes is not None and len(atom.axes) == atom.index.ndim


def _by_shape(index: Array, shape: tuple[int, ...]) -> Iterator[Layout]:
    """Every order of the axes that gives a shape; axes of length 1 come and go."""
    long = tuple(size for size in index.shape if size != 1)
    wanted = tuple(size for size in shape if size != 1)
    plain = index.reshape(long)
    for order in itertools.permutations(range(len(long))):
        if tuple(long[axis] for axis in order) == wanted:
            text = _words(order, index.shape, shape)
            yield Layout(text, plain.transpose(order).reshape(shape))


def _words(
    order: tuple[int, ...], before: tuple[int, ...], after: tuple[int, ...]
) -> str:
    parts = []
    if order != tuple(range(len(order))):
        parts.append(f"transpose {' '.join(map(str, order))}")
    if len(before) != len(after):
        parts.append(f"reshape {' '.join(map(str, after))}")
    return ", ".join(parts) or PLAIN


def _patches(left: Atom, right: Atom) -> Iterator[Layout]:
    """A convolution without overlap as a product with flattened patches, either way:
    every order in which they can be flattened."""
    for one, other in ((left, right), (right, left)):
        if not (one.axes and other.axes and other.index.ndim == 2):
            continue
        if set(other.axes) != {"in", "out"} or not {"in", "h", "w"} < set(one.axes):
            continue
        inner = [place for place, label in enumerate(one.axes) if label != "out"]
        out, last = one.axes.index("out"), other.axes.index("out")
        if one.index.shape[out] != other.index.shape[last]:
            continue
        for order in itertools.permutations(inner):
            moved = (*order, out) if last else (out, *order)
            yield _flattened(left, right, one is left, moved)


def _flattened(left: Atom, right: Atom, to_matrix: bool, moved: Order) -> Layout:
    """One of these orders."""
    shape = right.index.shape
    text = f"transpose {' '.join(map(str, moved))}, reshape"
    if to_matrix:
        return Layout(text, left.index.transpose(moved).reshape(shape))
    sizes = [shape[place] for place in moved]
    back = [moved.index(place) for place in range(len(moved))]
    words = f"reshape {' '.join(map(str, sizes))}, transpose {' '.join(map(str, back))}"
    return Layout(words, left.index.reshape(sizes).transpose(back))


# -- by what the axes are for ----------------------------------------------------------


def _base(label: str) -> tuple[str, int]:
    """`-out.1` -> out, 1"""
    name, _, number = label.lstrip("-").partition(".")
    return name, int(number or 0)


def _bases(axes: tuple[str, ...]) -> set[str]:
    return {_base(label)[0] for label in axes}


def by_labels(
    index: Array,
    axes: tuple[str, ...],
    shape: tuple[int, ...],
    wanted: tuple[str, ...],
) -> Layout | None:
    """The left's places in the right's layout; None where the sizes differ."""
    names = dict.fromkeys(_base(label)[0] for label in wanted)
    order = {name: place for place, name in enumerate(names)}
    for label in axes:  # what the right has no axis for must be of length 1
        order.setdefault(_base(label)[0], len(order))
    sizes = _sizes(index.shape, axes), _sizes(shape, wanted)
    if any(sizes[0].get(name, 1) != sizes[1].get(name, 1) for name in order):
        return None
    key = lambda pair: (order[_base(pair[1])[0]], _base(pair[1])[1])
    moved = [place for place, _ in sorted(enumerate(axes), key=key)]
    target = [place for place, _ in sorted(enumerate(wanted), key=key)]
    back = [target.index(place) for place in range(len(target))]
    pieces = [shape[place] for place in target]
    words = _told(index.shape, moved, pieces, back, _flips(axes, wanted))
    return Layout(words, arranged(index, words))


def _sizes(shape: tuple[int, ...], axes: tuple[str, ...]) -> dict[str, int]:
    found = dict[str, int]()
    for size, label in zip(shape, axes, strict=True):
        name = _base(label)[0]
        found[name] = found.get(name, 1) * size
    return found


def _flips(axes: tuple[str, ...], wanted: tuple[str, ...]) -> list[int]:
    """Axes of the left that run the other way on the right."""
    signs = {_base(label): label.startswith("-") for label in wanted}
    return [
        place
        for place, label in enumerate(axes)
        if signs.get(_base(label), False) != label.startswith("-")
    ]


def _told(
    shape: tuple[int, ...],
    moved: list[int],
    pieces: list[int],
    back: list[int],
    flips: list[int],
) -> str:
    """What is done to a tensor of a shape: axes flipped and moved, cut into pieces of
    these sizes, and those moved."""
    parts = [_step("flip", flips)] if flips else []
    cut = [shape[place] for place in moved] != pieces
    if not cut:
        moved, back = [moved[place] for place in back], sorted(back)
    if moved != sorted(moved):
        parts.append(_step("transpose", moved))
    if cut:
        parts.append(_step("reshape", pieces))
    if back != sorted(back):
        parts.append(_step("transpose", back))
    return ", ".join(parts) or PLAIN


def _step(what: str, numbers: list[int]) -> str:
    return f"{what} {' '.join(map(str, numbers))}"


# -- in words --------------------------------------------------------------------------


def arranged(index: Array, words: str) -> Array:
    """An array after steps in words: `flip 2 3, transpose 1 0, reshape 6 4`. Raises
    ValueError where they don't say a layout, or not one of this array."""
    for step in words.split(",") if words != PLAIN else []:
        what, *rest = step.split()
        numbers = tuple(map(int, rest))
        if what == "transpose":
            index = index.transpose(numbers)
        elif what == "reshape":
            index = index.reshape(numbers)
        elif what == "flip":
            index = np.flip(index, numbers)
        else:
            text = f"'{words}': write steps such as 'transpose 1 0', 'flip 2 3' or"
            raise ValueError(f"{text} 'reshape 6 4' with commas between, or '{PLAIN}'")
    return index
