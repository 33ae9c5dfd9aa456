"""The same values in other places: axes permuted, flipped, shifted, read otherwise."""

import itertools
import math
from collections.abc import Iterator

import numpy as np

from graphparity.common.agreement.explanations.evidence import Case, Fit
from graphparity.common.contract.trees import Array

MOST_MORE = 4  # elements that an axis has more
MOST_AXES = 5  # of an array whose permutations are tried


def permuted(case: Case) -> Iterator[Fit]:
    """Axes permuted; flipped; both."""
    one, other = case.one, case.other
    if one.ndim != other.ndim or not 0 < one.ndim <= MOST_AXES:
        return
    orders = [
        order
        for order in itertools.permutations(range(one.ndim))
        if one.transpose(order).shape == other.shape
    ]
    flips = [
        c
        for k in range(one.ndim + 1)
        for c in itertools.combinations(range(one.ndim), k)
    ]
    tried = len(orders) * len(flips)
    plain = tuple(range(one.ndim))
    for order in orders:
        turned = one.transpose(order)
        for axes in flips:
            if order == plain and not axes:
                continue
            words = [] if order == plain else [_order_text(order)]
            if axes:
                words.append(f"flipped along {_axes(axes)}")
            yield Fit(
                "axes", " and ".join(words), np.flip(turned, axes), other, 0, tried
            )


def _order_text(order: tuple[int, ...]) -> str:
    if order == (1, 0):
        return "transposed"
    return f"with its axes in the order {', '.join(map(str, order))}"


def _axes(axes: tuple[int, ...]) -> str:
    word = "axis" if len(axes) == 1 else "axes"
    return f"{word} {', '.join(map(str, axes))}"


def reshaped(case: Case) -> Iterator[Fit]:
    """The same values read in another order: another shape of the same order, an axis
    as its factors exchanged, all axes permuted before they are flattened."""
    one, other = case.one, case.other
    if one.size != other.size or not one.size:
        return
    if one.shape != other.shape:
        text = f"in the shape {other.shape}, in the same order"
        yield Fit("shape", text, one.reshape(other.shape), other)
    readings = dict(_readings(one)) | dict(_split(case, one))
    for text, array in readings.items():
        found = array.reshape(other.shape)
        yield Fit("order", text, found, other, 0, len(readings))


def _readings(one: Array) -> Iterator[tuple[str, Array]]:
    if 1 < one.ndim <= MOST_AXES:
        for order in itertools.permutations(range(one.ndim)):
            if order != tuple(range(one.ndim)):
                text = f"read with the axes in the order {', '.join(map(str, order))}"
                yield text, one.transpose(order)


def _split(case: Case, one: Array) -> Iterator[tuple[str, Array]]:
    """An axis of n as a x b, read as b x a; of three factors where inputs have these
    sizes, as a flattened picture has."""
    for axis, n in enumerate(one.shape):
        before, after = one.shape[:axis], one.shape[axis + 1 :]
        for a in range(2, n // 2 + 1):
            if n % a == 0:
                parts = one.reshape(*before, a, n // a, *after)
                text = f"axis {axis} of {n} read as {a} x {n // a} the other way round"
                yield text, np.swapaxes(parts, axis, axis + 1)
        for shape in _thirds(case, n):
            parts = one.reshape(*before, *shape, *after)
            for order in itertools.permutations(range(3)):
                if order != (0, 1, 2):
                    moved = np.moveaxis(
                        parts, [axis + o for o in order], range(axis, axis + 3)
                    )
                    sizes = " x ".join(map(str, shape))
                    which = ", ".join(map(str, order))
                    text = f"axis {axis} of {n} read as {sizes} in the order {which}"
                    yield text, moved


def _thirds(case: Case, n: int) -> set[tuple[int, int, int]]:
    """Neighbouring axes of inputs that multiply to n."""
    return {
        (a, b, c)
        for array in case.inputs.values()
        for a, b, c in zip(array.shape, array.shape[1:], array.shape[2:], strict=False)
        if a * b * c == n
    }


def shifted(case: Case) -> Iterator[Fit]:
    """Rolled, or shifted by one or two along an axis with other values coming in."""
    one, other = case.one, case.other
    if one.shape != other.shape:
        return
    tried = sum(one.shape) + 4 * one.ndim
    for axis, n in enumerate(one.shape):
        for step in (1, -1, 2, -2):
            if n <= abs(step) + 1:
                continue
            lasting = slice(max(0, step), n + min(0, step))
            found = np.roll(one, step, axis)
            part = [slice(None)] * one.ndim
            part[axis] = lasting
            text = f"shifted by {step} along axis {axis}"
            where = tuple(part)
            yield Fit("shifted", text, found[where], other[where], 0, tried)
        for step in range(1, n):
            text = f"rolled by {step} along axis {axis}"
            yield Fit("rolled", text, np.roll(one, step, axis), other, 0, tried)


def shifted_both(case: Case) -> Iterator[Fit]:
    """Shifted by one or two along two axes at once: padding at the other side."""
    one, other = case.one, case.other
    if one.shape != other.shape:
        return
    for axes in itertools.combinations(range(one.ndim), 2):
        for step in (1, -1, 2, -2):
            if any(one.shape[a] <= abs(step) + 2 for a in axes):
                continue
            parts = [slice(None)] * one.ndim, [slice(None)] * one.ndim
            for a in axes:
                n = one.shape[a]
                parts[0][a] = slice(max(0, -step), n - max(0, step))
                parts[1][a] = slice(max(0, step), n - max(0, -step))
            text = f"shifted by {step} along axes {axes[0]} and {axes[1]}"
            found, against = one[tuple(parts[0])], other[tuple(parts[1])]
            yield Fit("shifted", text, found, against, 0, 4 * one.ndim**2)


def cropped(case: Case) -> Iterator[Fit]:
    """One is a part of the other: fewer at an end of some axes."""
    one, other = case.one, case.other
    if one.ndim != other.ndim or one.shape == other.shape or not one.ndim:
        return
    less = [m - n for n, m in zip(one.shape, other.shape, strict=True)]
    if max(map(abs, less)) > MOST_MORE or min(less) < 0 < max(less):
        return
    small, large = (one, other) if max(less) > 0 else (other, one)
    names = ("first", "second") if small is one else ("second", "first")
    for begin in itertools.product(*(range(abs(n) + 1) for n in less)):
        where = tuple(slice(b, b + n) for b, n in zip(begin, small.shape, strict=True))
        starts = ", ".join(f"{b} of axis {a}" for a, b in enumerate(begin) if less[a])
        text = f"the {names[0]} is a part of the {names[1]}, from index {starts} on"
        yield Fit("part", text, small, large[where], 0, 5**one.ndim)


def blocks(case: Case) -> Iterator[Fit]:
    """Halves, thirds, quarters of an axis in another order."""
    one, other = case.one, case.other
    if one.shape != other.shape:
        return
    tried = one.ndim * (1 + 5 + 23)
    for axis, n in enumerate(one.shape):
        for count in (2, 3, 4):
            if n % count or n <= count:
                continue
            parts = np.split(one, count, axis)
            for order in itertools.permutations(range(count)):
                if order != tuple(range(count)):
                    which = ", ".join(str(o + 1) for o in order)
                    text = (
                        f"with its {count} blocks on axis {axis} in the order {which}"
                    )
                    found = np.concatenate([parts[o] for o in order], axis)
                    yield Fit("blocks", text, found, other, 0, tried)


def ordered(case: Case) -> Iterator[Fit]:
    """The same values sorted along an axis, or in any order of rows."""
    one, other = case.one, case.other
    if one.shape != other.shape or not one.ndim or one.size < 4:
        return
    if one.dtype.kind == "c" or other.dtype.kind == "c":
        return
    for axis in range(one.ndim):
        n = one.shape[axis]
        lost = math.lgamma(n + 1) / math.log(10) * one.size / n
        found, against = np.sort(one, axis), np.sort(other, axis)
        text = (
            f"after both are sorted along axis {axis}: the same values in another order"
        )
        yield Fit("sorted", text, found, against, 0, int(10 ** min(lost, 300.0)))


EXPLANATIONS = [permuted, reshaped, shifted, shifted_both, cropped, blocks, ordered]
