"""What is measured of two programs' outputs: distances, errors, floors."""

import math
from typing import NotRequired, TypedDict

import numpy as np

from graphparity.common.contract.dtypes import roundoff
from graphparity.common.contract.trees import Array

DOUBLE, SINGLE = roundoff("float64"), roundoff("float32")
SHAKEN = 2.0**-40  # the relative errors that inputs are shaken by
STEP = 0.01  # of what the shaking moves: float32 moves it less, and so by steps
MOST = 1e-9  # no floor is larger: a program that moves so much more is ill-conditioned


class Evidence(TypedDict):
    """What is known of one program's output besides its value.

    shaken: root mean square error relative to the norm, of inputs shaken by a relative
    uniform +-1, as a factor of the shaking; inside: the same with the result of every
    operation shaken too; None: not measured. single: its value in float32.
    """

    shaken: float | None
    single: Array | None
    inside: NotRequired[float | None]


class Row(TypedDict):
    """One output of two programs.

    distance: of the float64 values, relative to the first's norm; errors: of each one's
    float32 to its float64, and excess: how often as large as rounding explains.
    """

    output: str
    verdict: str
    reason: str | None
    distance: float | None
    floor: float | None
    ratio: float | None
    errors: list[float | None]
    excess: NotRequired[list[float | None]]
    apart: float | None  # their distance in float32
    worse: int | None  # which of the two is far less accurate in float32; None: neither
    overflows: list[str | None]  # NaN, inf in float32 where float64 has none
    where: NotRequired[str]  # which part of the output differs


def relative(one: Array, other: Array) -> float:
    """The 2-norm of the difference over that of the first; 0 where both are zero."""
    a, b = np.asarray(one), np.asarray(other)
    wide = complex if "c" in (a.dtype.kind, b.dtype.kind) else np.float64
    a, b = np.ravel(a).astype(wide), np.ravel(b).astype(wide)
    with np.errstate(invalid="ignore", over="ignore"):
        size = float(np.max(np.abs(a), initial=0.0))
        size = size if size and math.isfinite(size) else 1.0
        apart = float(np.linalg.norm(a / size - b / size))
        length = float(np.linalg.norm(a / size))
    return apart / length if length else (math.inf if apart else 0.0)


def conditioning(value: Array, runs: list[Array], size: float) -> float | None:
    """How far shaken runs lie from a value, in 2-norms of it a unit of shaking; None
    where a run is not finite. size: of the shaking."""
    if value.dtype.kind not in "fc" or not runs:
        return None
    fine = np.isfinite(value)
    moved = [relative(value[fine], run[fine]) for run in runs]
    square = sum(one * one for one in moved) / len(moved)
    return math.sqrt(square) / size if math.isfinite(square) else None


def floor(both: list[Array], known: list[Evidence]) -> float:
    """The distance that rounding alone explains in float64, of the less accurate of two
    programs; MOST at most. both: their values in float64."""
    return min(MOST, moved(both, known))


def moved(both: list[Array], known: list[Evidence]) -> float:
    """The same, however large."""
    parts = [DOUBLE / math.sqrt(3.0)]
    for value, one in zip(both, known, strict=True):
        if one["shaken"] is not None:
            parts.append(one["shaken"] * DOUBLE)
        inside, single = one.get("inside"), error(value, one["single"])
        if inside is not None:
            parts.append(inside * DOUBLE)
        elif single is not None:
            parts.append(single * DOUBLE / SINGLE)
    return max(parts)


def error(value: Array, single: Array | None) -> float | None:
    """The relative error of a float32 value; None where it is unknown or not finite."""
    if single is None or single.shape != value.shape or value.dtype.kind not in "fc":
        return None
    found = relative(value, single)
    return found if math.isfinite(found) else None


def jumps(value: Array, known: Evidence) -> bool:
    """Whether it moves by steps when it is shaken, at ties of its inputs: rounding to
    float32, which is far more, moves it less."""
    found, moved = error(value, known["single"]), known["shaken"]
    return found is not None and moved is not None and found < STEP * moved * SHAKEN


def size(value: Array) -> float:
    """The root mean square of its finite numbers; 0 of integers and where there are
    none."""
    if value.dtype.kind not in "fc":
        return 0.0
    fine = np.abs(value[np.isfinite(value)]).astype(np.float64)
    most = float(np.max(fine, initial=0.0))
    return most * math.sqrt(float(np.mean((fine / most) ** 2))) if most else 0.0
