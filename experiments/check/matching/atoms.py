"""The weights of a model as atoms: tensors, and the parts of what is packed.

Every side's weights stand in one flat vector, in the order of execution; an atom is a
piece of it, as an array of places in that vector. A layout is what is done to such an
array: so the same words carry weights over and gradients back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np

from graphparity.common.contract.trees import Array, Named


class Packed(TypedDict):
    """Which axis of a tensor holds parts beside each other, and which: q, k, v."""

    axis: int
    parts: list[str]


class Tensor(TypedDict):
    """A weight or statistic, as a framework describes it; None: it isn't known.

    axes: what each is for, `out`, `in`, `h`, `w`, `row`, `feature`; `out.0`, `out.1`
    where one is in two pieces, `-h` where it runs backwards. tied: the same values
    under further names.
    """

    name: str
    shape: list[int]
    layer: str
    kind: str
    role: str | None
    axes: list[str] | None
    packed: Packed | None
    trained: bool
    tied: list["Tensor"]
    heads: int | None
    place: list[int]


@dataclass(frozen=True, eq=False)
class Atom:
    """A tensor or a part of one; index: its places in the vector of its side."""

    tensor: str
    layer: str
    kind: str
    role: str | None
    part: str | None
    axes: tuple[str, ...] | None
    index: Array
    rank: int  # in the order of execution
    trained: bool
    heads: int | None

    @property
    def name(self) -> str:
        """As people call it."""
        return f"{self.tensor}[{self.part}]" if self.part else self.tensor


@dataclass(frozen=True)
class Side:
    """One model's tensors, in the order of execution, and where each stands."""

    tensors: dict[str, Tensor]
    offsets: dict[str, int]
    size: int


def constant(one: Tensor) -> bool:
    """Whether it is neither trained nor known as a statistic: a mask, frequencies."""
    return not one["trained"] and one["role"] is None


def side(tensors: Sequence[Tensor]) -> Side:
    """The tensors of a model, as its framework lists them."""
    offsets, size = dict[str, int](), 0
    for one in tensors:
        offsets[one["name"]] = size
        size += int(np.prod(one["shape"], dtype=int))
    return Side({one["name"]: one for one in tensors}, offsets, size)


def flat(side: Side, values: Named) -> Array:
    """Values by name as one vector; 0 where there are none. Raises LookupError of a
    name that the model has not."""
    if unknown := values.keys() - side.tensors.keys():
        raise LookupError(f"a model has no {', '.join(sorted(unknown))}")
    parts = [
        np.ravel(values[name]) if name in values else np.zeros(_size(one))
        for name, one in side.tensors.items()
    ]
    return np.concatenate([np.zeros(0), *parts]).astype(np.float64)


def named(side: Side, vector: Array) -> Named:
    """A vector as arrays by name."""
    found = {}
    for name, one in side.tensors.items():
        start = side.offsets[name]
        found[name] = vector[start : start + _size(one)].reshape(one["shape"])
    return found


def _size(one: Tensor) -> int:
    return int(np.prod(one["shape"], dtype=int))


def atoms(side: Side, whole: bool = False, tied: bool = False) -> list[Atom]:
    """Every tensor, in the order of execution, what is packed in its parts; whole: in
    one piece. tied: what has further names under each of them too."""
    found = list[Atom]()
    for rank, (name, one) in enumerate(side.tensors.items()):
        start = side.offsets[name]
        index = np.arange(start, start + _size(one)).reshape(one["shape"])
        for each in [one, *one["tied"]] if tied else [one]:
            place = len(side.tensors) if each is not one else rank
            found += _pieces(each, index, place, whole)
    return found


def _pieces(one: Tensor, index: Array, rank: int, whole: bool) -> list[Atom]:
    axes = tuple(one["axes"]) if one["axes"] else None
    if one["role"] == "both biases":
        rows = dict(zip(("input bias", "recurrent bias"), index, strict=True))
        return [
            atom
            for role, row in rows.items()
            for atom in _parts(one, row, role, ("out",), rank, whole)
        ]
    return _parts(one, index, one["role"], axes, rank, whole)


def _parts(
    one: Tensor,
    index: Array,
    role: str | None,
    axes: tuple[str, ...] | None,
    rank: int,
    whole: bool,
) -> list[Atom]:
    def atom(part: str | None, piece: Array) -> Atom:
        rest: list[Any] = [axes, piece, rank, one["trained"], one["heads"]]
        return Atom(one["name"], one["layer"], one["kind"], role, part, *rest)

    packed = one["packed"]
    if packed is None or whole:
        return [atom(None, index)]
    parts = packed["parts"]
    pieces = np.split(index, len(parts), axis=packed["axis"])
    return [atom(part, piece) for part, piece in zip(parts, pieces, strict=True)]
