"""Where they differ, and are equal elsewhere: border, row, where an input is 0."""

import itertools
import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from graphparity.common.agreement.explanations.evidence import DECADES, Case
from graphparity.common.agreement.two_programs import LIMIT
from graphparity.common.contract.trees import Array

LIKELY = 5.0  # decades, for places in which programs are known to differ
CLOSE = 1e-9  # of the largest: an element is the same


class Place(NamedTuple):
    """Where elements differ: text, in words; mask: of the output's shape; known: that
    programs differ there, as a power of ten, where they differ everywhere in it."""

    text: str
    mask: Array
    known: float = 0.0


def differing(case: Case) -> Array | None:
    """The elements that are not the same; None where shapes differ."""
    if case.one.shape != case.other.shape:
        return None
    finite = np.abs(case.other[np.isfinite(case.other)])
    scale = float(np.max(finite, initial=0.0)) or 1.0
    near = max(CLOSE, LIMIT * case.floor)
    with np.errstate(invalid="ignore"):
        same = np.abs(case.one - case.other) <= near * scale
    return np.asarray(~(same | (np.isnan(case.one) & np.isnan(case.other))))


def place(case: Case) -> str | None:
    """Where alone they differ, the smallest such place; None where there is none that
    chance can't explain."""
    bad = differing(case)
    if bad is None or not 0 < np.count_nonzero(bad) < bad.size:
        return None
    every = [one for one in _places(case) if one.mask.any() and not one.mask.all()]
    fitting = [one for one in every if not np.any(bad & ~one.mask)]
    count = int(np.count_nonzero(bad))
    for one in sorted(fitting, key=lambda p: int(np.count_nonzero(p.mask))):
        inside = int(np.count_nonzero(one.mask))
        odds = _choose(bad.size, count) - _choose(inside, count)
        odds += one.known if inside == count else 0.0
        if odds - math.log10(len(every)) >= DECADES:
            return f"{one.text} ({count} of {bad.size})"
    return None


def _choose(n: int, k: int) -> float:
    """log10 of n over k."""
    logs = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return logs / math.log(10.0)


def _places(case: Case) -> Iterator[Place]:
    shape = case.one.shape
    yield from _borders(shape)
    for axis, n in enumerate(shape):
        index = np.arange(n).reshape(
            [-1 if a == axis else 1 for a in range(len(shape))]
        )
        full = np.broadcast_to(index, shape)
        for number in range(n if n <= 64 else 0):
            yield Place(f"at index {number} of axis {axis}", full == number)
        yield Place(
            f"at index 0 and {n - 1} of axis {axis}", (full == 0) | (full == n - 1)
        )
        for number in range(2, n - 1 if n <= 64 else 0):
            yield Place(f"from index {number} of axis {axis} on", full >= number)
            yield Place(f"before index {number} of axis {axis}", full < number)
    if len(shape) > 1 and shape[-1] == shape[-2]:
        ones = np.ones(shape)
        yield Place(
            "on the diagonal", np.broadcast_to(np.eye(shape[-1], dtype=bool), shape)
        )
        yield Place("above the diagonal", np.triu(ones, 1) > 0)
        yield Place("below the diagonal", np.tril(ones, -1) > 0)
    yield from _values(case)
    yield from _named(case)


def _borders(shape: tuple[int, ...]) -> Iterator[Place]:
    """Within one or two of the ends of some axes."""
    axes = [a for a, n in enumerate(shape) if n > 2]
    for count in (1, 2, 3):
        for some in itertools.combinations(axes, count):
            for width in (1, 2):
                inner = [
                    slice(width, n - width) if a in some else slice(None)
                    for a, n in enumerate(shape)
                ]
                mask = np.ones(shape, bool)
                mask[tuple(inner)] = False
                which = ", ".join(map(str, some))
                yield Place(f"at the border, {width} wide, of axes {which}", mask)


def _named(case: Case) -> Iterator[Place]:
    """Rows by an integer input: those that it names more than once, or where it lies
    outside of an axis."""
    shape = case.one.shape
    taken = [x.shape for x in case.inputs.values() if x.dtype.kind in "fc"]
    sizes = dict.fromkeys([*(s[0] for s in taken if s), *(n for s in taken for n in s)])
    for name, x in case.inputs.items():
        if x.dtype.kind != "i" or x.ndim != 1:
            continue
        for axis, n in enumerate(shape):
            wide = [-1 if a == axis else 1 for a in range(len(shape))]
            if x.min(initial=0) >= 0 and x.max(initial=0) < n:
                many = np.bincount(x, minlength=n).reshape(wide) > 1
                text = f"at the indices of axis {axis} that {name} names more than once"
                yield Place(text, np.broadcast_to(many, shape), LIKELY)
            for size in sizes if len(x) == n else ():
                beyond = ((x >= size) | (x < -size)).reshape(wide)
                text = f"where {name} lies outside of an axis of {size}"
                yield Place(text, np.broadcast_to(beyond, shape), LIKELY)
                below = ((x >= size) | (x < 0)).reshape(wide)
                text = f"where {name} is negative or at least {size}"
                yield Place(text, np.broadcast_to(below, shape), LIKELY)


def _values(case: Case) -> Iterator[Place]:
    """Where an input of the output's shape, or the output itself, is of some kind."""
    shape = case.one.shape
    for name, x in case.inputs.items():
        for axis in range(len(shape)):
            if x.ndim == 1 and len(x) == shape[axis] and len(shape) > 1:
                wide = x.reshape([-1 if a == axis else 1 for a in range(len(shape))])
                yield from _kinds(name, np.broadcast_to(wide, shape))
        if x.shape == shape:
            yield from _kinds(name, x)
            for axis in range(len(shape)):
                nothing = np.all(x == 0, axis=axis, keepdims=True)
                text = f"where {name} is 0 throughout along axis {axis}"
                yield Place(text, np.broadcast_to(nothing, shape), LIKELY)
        elif x.ndim > len(shape) and x.shape[: len(shape)] == shape:
            flat = x.reshape(*shape, -1)
            yield Place(f"where {name} is 0 throughout", np.all(flat == 0, axis=-1))
    for which, y in (("first", case.one), ("second", case.other)):
        yield from _kinds(f"the {which}", y)


def _kinds(name: str, x: Array) -> Iterator[Place]:
    yield Place(f"where {name} is 0", x == 0)
    if x.dtype.kind in "if":
        with np.errstate(invalid="ignore"):
            yield Place(f"where {name} is negative", x < 0)
            yield Place(f"where {name} is positive", x > 0)
            yield Place(f"where |{name}| is above 1", np.abs(x) > 1)
            yield Place(f"where |{name}| is 1", np.abs(x) == 1)
            if x.dtype.kind == "f":
                half = np.abs(x - np.floor(x) - 0.5) == 0
                yield Place(f"where {name} is halfway between integers", half)
                yield Place(f"where {name} is not finite", ~np.isfinite(x))
    if x.dtype.kind == "i":
        for value in np.unique(x)[:16]:
            yield Place(f"where {name} is {value}", x == value)
