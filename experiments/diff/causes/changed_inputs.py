"""Inputs otherwise than given: flipped, exchanged, blocks in another order."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from graphparity.common.agreement.explanations.narrow import rounded
from graphparity.common.contract.trees import Array
from graphparity.common.user import values

Leaves = dict[str, Array]
ROUNDED = {"bfloat16": 8, "float16 or TF32": 11, "float32": 24}  # bits
FACTORS = {"2": 2.0, "1/2": 0.5, "255": 255.0, "1/255": 1 / 255.0}


class Changed(NamedTuple):
    """Inputs that are otherwise in one way; text: which, in words."""

    text: str
    inputs: dict[str, Any]


def changed(inputs: dict[str, Any]) -> Iterator[Changed]:
    """Every way, likely first."""
    leaves = arrays(inputs)
    for text, new in _ways(leaves):
        yield Changed(text, _filled(inputs, new))


def _filled(like: dict[str, Any], leaves: Leaves) -> dict[str, Any]:
    """Inputs of the form of others, with these arrays."""
    rest = iter(leaves.values())
    return dict(values.mapped(lambda _: next(rest), like))


def arrays(inputs: dict[str, Any]) -> Leaves:
    """The arrays among the inputs, by name."""
    every = values.leaves(inputs).items()
    return {name: np.asarray(x) for name, x in every if not values.plain(x)}


def _ways(leaves: Leaves) -> Iterator[tuple[str, Leaves]]:
    yield from _rounded(leaves)
    yield from _exchanged(leaves)
    yield from _scales(leaves)
    for ways in (_plain, _single):
        for name, x in leaves.items():
            for text, new in ways(x):
                yield f"{name} {text}", {**leaves, name: new}
        if ways is _plain:
            yield from _blocks(leaves)
    yield from _read(leaves)
    yield from _packed(leaves)


def _rounded(leaves: Leaves) -> Iterator[tuple[str, Leaves]]:
    """All of them with fewer digits: a narrower dtype inside."""
    for name, bits in ROUNDED.items():
        new = {
            n: rounded(x, bits) if x.dtype.kind == "f" else x for n, x in leaves.items()
        }
        if any(not np.array_equal(new[n], x) for n, x in leaves.items()):
            yield f"all inputs rounded to {name}", new


def _exchanged(leaves: Leaves) -> Iterator[tuple[str, Leaves]]:
    """Two inputs in each other's place."""
    for a, b in itertools.combinations(leaves, 2):
        x, y = leaves[a], leaves[b]
        alike = x.shape == y.shape and x.dtype.kind == y.dtype.kind
        if alike and not np.array_equal(x, y):
            yield f"{a} and {b} exchanged", {**leaves, a: y, b: x}


def _scales(leaves: Leaves) -> Iterator[tuple[str, Leaves]]:
    """A norm's scale that is kept as what it is beyond 1."""
    for name, x in leaves.items():
        if x.dtype.kind == "f":
            text = f"{name} plus 1, a scale that is written as 1 + {name} in the other"
            yield text, {**leaves, name: x + 1.0}


def _blocks(leaves: Leaves) -> Iterator[tuple[str, Leaves]]:
    """Halves, thirds or quarters of every axis of one length in another order: gates,
    heads, packed weights."""
    lengths = {n for x in leaves.values() for n in x.shape}
    for count in (3, 4, 2):
        for n in sorted(lengths, reverse=True):
            if n % count or n == count:
                continue
            for order in itertools.permutations(range(count)):
                if order != tuple(range(count)):
                    size = n // count
                    places = np.concatenate(
                        [np.arange(o * size, (o + 1) * size) for o in order]
                    )
                    names = ", ".join(k for k, x in leaves.items() if n in x.shape)
                    which = ", ".join(str(o + 1) for o in order)
                    text = f"the {count} blocks of {names} (axes of {n}: gates, heads)"
                    yield f"{text} in the order {which}", _taken(leaves, n, places)


def _taken(leaves: Leaves, n: int, places: Array) -> Leaves:
    """Every axis of length n in another order."""
    found = dict[str, Array]()
    for name, x in leaves.items():
        for axis, length in enumerate(x.shape):
            if length == n:
                x = np.take(x, places, axis)
        found[name] = x
    return found


def _read(leaves: Leaves) -> Iterator[tuple[str, Leaves]]:
    """Every axis of n as a x b the other way round: interleaved for in blocks."""
    lengths = {n for x in leaves.values() for n in x.shape}
    for n in sorted(lengths, reverse=True):
        for a in range(2, min(n // 2, 64) + 1):
            if n % a == 0:
                places = np.arange(n).reshape(a, n // a).T.ravel()
                names = [k for k, x in leaves.items() if n in x.shape]
                for some in {tuple(names), *((k,) for k in names)}:
                    part = {k: leaves[k] for k in some}
                    text = (
                        f"{', '.join(some)} with the axis of {n} read as {a} x {n // a}"
                    )
                    new = {**leaves, **_taken(part, n, places)}
                    yield f"{text} the other way round (interleaved)", new


def _packed(leaves: Leaves) -> Iterator[tuple[str, Leaves]]:
    """Every axis of n as packs x heads x size with the heads outside, and back: query,
    key and value of each head beside each other."""
    lengths = {n for x in leaves.values() for n in x.shape}
    for n in sorted(lengths, reverse=True):
        names = ", ".join(k for k, x in leaves.items() if n in x.shape)
        for packs in (3, 2, 4):
            for heads in range(2, min(n // packs // 2, 64) + 1):
                if n % (packs * heads):
                    continue
                for a, b in {(packs, heads), (heads, packs)}:
                    places = np.arange(n).reshape(a, b, -1).swapaxes(0, 1).ravel()
                    text = f"{names} with the axis of {n} read as {a} x {b} x "
                    text += f"{n // a // b} in the order 1, 0, 2 (packed by heads)"
                    yield text, _taken(leaves, n, places)


def _plain(x: Array) -> Iterator[tuple[str, Array]]:
    """One input left out, negative, or not where it is true."""
    if x.dtype.kind == "b":
        yield "the other way round (not)", ~x
    if x.dtype.kind == "f":
        yield "set to 0", np.zeros_like(x)
        yield "set to 1", np.ones_like(x)
        yield "times -1", -x


def _single(x: Array) -> Iterator[tuple[str, Array]]:
    """One input otherwise, in the same shape."""
    axes = range(x.ndim)
    for count in (1, 2):
        for some in itertools.combinations(axes, count):
            if all(x.shape[a] > 1 for a in some):
                word = "axis" if count == 1 else "axes"
                which = " and ".join(map(str, some))
                yield f"flipped along {word} {which}", np.flip(x, some)
    for order in itertools.permutations(axes):
        if order != tuple(axes) and x.transpose(order).shape == x.shape:
            two = order == (1, 0)
            which = ", ".join(map(str, order))
            text = "transposed" if two else f"with its axes in the order {which}"
            yield text, x.transpose(order)
    if x.dtype.kind in "fi":
        yield from _moved(x)


def _moved(x: Array) -> Iterator[tuple[str, Array]]:
    """Its values otherwise; rolled and shifted by one."""
    if x.dtype.kind == "f":
        for text, factor in FACTORS.items():
            yield f"times {text}", x * factor
        calls: dict[str, Callable[[Array], Array]] = {"exp": np.exp, "log": np.log}
        for text, call in calls.items():
            with np.errstate(all="ignore"):
                if np.all(np.isfinite(new := call(x))):
                    yield f"as its {text}", new
    for step in (1, -1):
        if x.dtype.kind == "i":
            yield f"plus {step}", x + step
        for axis, n in enumerate(x.shape):
            if n > 2:
                new = np.roll(x, step, axis)
                yield f"rolled by {step} along axis {axis}", new
                if x.dtype.kind == "f":
                    where = [slice(None)] * x.ndim
                    where[axis] = slice(0, 1) if step > 0 else slice(n - 1, n)
                    new = new.copy()
                    new[tuple(where)] = 0.0
                    yield f"shifted by {step} along axis {axis}, 0 coming in", new


def without(inputs: dict[str, Any]) -> Iterator[Changed]:
    """Every floating input with 1 for what is 0 there, or negative, or large."""
    leaves = arrays(inputs)
    for name, x in leaves.items():
        if x.dtype.kind != "f":
            continue
        kinds = {"0": x == 0, "negative": x < 0, "above 88": x > 88}
        for kind, mask in kinds.items():
            if mask.any():
                count = f"{np.count_nonzero(mask)} of {x.size}"
                new = {**leaves, name: np.where(mask, 1.0, x).astype(x.dtype)}
                yield Changed(f"where {name} is {kind} ({count})", _filled(inputs, new))


def off_ties(inputs: dict[str, Any], seed: int, size: float) -> dict[str, Any]:
    """Every floating input moved by a random `size` of its largest value: no two are
    equal any more, none is 0 or halfway between integers."""
    rng = np.random.default_rng(seed)

    def moved(leaf: Any) -> Any:
        leaf = np.asarray(leaf)
        if leaf.dtype.kind != "f" or not leaf.size:
            return leaf
        largest = float(np.max(np.abs(leaf))) or 1.0
        return leaf + size * largest * rng.standard_normal(leaf.shape)

    return dict(values.mapped(moved, inputs))
