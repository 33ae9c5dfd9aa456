"""When is it believed that a changed value is another's: digits, and no chance fit."""

import math
from typing import NamedTuple

import numpy as np

from graphparity.common.agreement.two_programs import LIMIT
from graphparity.common.contract.trees import Array, Named

DIGITS = 6.0  # at least, or what rounding leaves
DECADES = 6.0  # of the odds against chance
MOST = 16.0  # digits of float64
CLOSER = 1e-4  # of the distance before
FLOORED = 1e-3  # of it, where rounding leaves no more
NEAR, SHARE = 1e-9, 1e-3  # of the largest value, of the largest distance: not moved


class Case(NamedTuple):
    """One output of two programs, in float64, and what they were given."""

    output: str
    one: Array
    other: Array
    floor: float  # relative distance that rounding explains
    inputs: Named


class Fit(NamedTuple):
    """Something that makes the one equal to the other.

    found: what `one` was changed to, held against `against`; free: numbers that were
    fitted to the values; tried: ways of this kind that could have fitted.
    """

    kind: str
    text: str
    found: Array
    against: Array
    free: int = 0
    tried: int = 1


def case(output: str, one: Array, other: Array, floor: float, inputs: Named) -> Case:
    """A case in float64: what came as integers or float32, and the inputs."""
    return Case(
        output, wide(one), wide(other), floor, {n: _input(x) for n, x in inputs.items()}
    )


def wide(array: Array) -> Array:
    """In float64, or complex128."""
    return np.asarray(array).astype("c16" if array.dtype.kind == "c" else "f8")


def _input(array: Array) -> Array:
    return wide(array) if array.dtype.kind in "fc" else array


def apart(one: Array, other: Array) -> float:
    """The distance relative to the larger norm; inf where they can't be compared, or
    are not finite in the same places."""
    if one.shape != other.shape:
        return math.inf
    if "c" not in (one.dtype.kind, other.dtype.kind):
        one, other = one.astype(np.float64), other.astype(np.float64)
    finite = np.isfinite(one)
    if not np.array_equal(finite, np.isfinite(other)):
        return math.inf
    if not np.array_equal(one[~finite], other[~finite], equal_nan=True):
        return math.inf
    a, b = one[finite], other[finite]
    with np.errstate(over="ignore", invalid="ignore"):
        length = max(float(np.linalg.norm(a)), float(np.linalg.norm(b)))
        distance = float(np.linalg.norm(a - b))
    return distance / length if length else 0.0


def digits(one: Array, other: Array) -> float:
    """How many decimal digits they share, 16 at most."""
    distance = apart(one, other)
    return min(MOST, -math.log10(distance)) if distance else MOST


def equal(one: Array, other: Array, floor: float, before: float) -> bool:
    """Whether they share DIGITS, or all that rounding leaves, and far more than before;
    before: the distance of the unchanged."""
    distance = apart(one, other)
    if before <= LIMIT * floor or not math.isfinite(distance):
        return False
    close = distance <= min(10.0**-DIGITS, CLOSER * before)
    return close or distance <= min(LIMIT * floor, FLOORED * before)


def independent(before: Array, found: Array, against: Array) -> float:
    """How many values speak for a fit: those that differed before, each but once; one
    of so few digits that chance may hit it speaks as one digit."""
    before, found, against = wide(before), wide(found), wide(against)
    if before.shape == against.shape:
        sizes = np.abs(against[np.isfinite(against)])
        scale = float(np.max(sizes, initial=0.0)) or 1.0
        with np.errstate(invalid="ignore"):
            apart = np.abs(before - against)
            most = float(np.max(apart[np.isfinite(apart)], initial=0.0))
            moved = ~(apart <= min(NEAR * scale, SHARE * most))
        found, against = found[moved], against[moved]
    finite = np.isfinite(found) & np.isfinite(against)
    found, against = found[finite], against[finite]  # NaN equals any other NaN
    if not against.size:
        return 0.0
    short = _short(against)
    scale = float(np.max(np.abs(against))) or 1.0
    long = len(np.unique(np.round(against[~short] / scale, 7)))
    return long + np.count_nonzero(short) / MOST


def _short(values: Array) -> Array:
    """Which are whole numbers below 1000, or of two decimals below 1."""
    scaled = np.where(np.abs(values) >= 1.0, values, 100.0 * values)
    return np.asarray((scaled == np.round(scaled)) & (np.abs(scaled) < 1000.0))


def decades(digits_: float, values: float, free: int, tried: int) -> float:
    """The odds against a chance fit, as a power of ten: every value but those that were
    fitted speaks with its digits, everything that was tried against it."""
    return max(0, values - free) * digits_ - math.log10(max(1, tried))


def believed(fit: Fit, case: Case) -> float | None:
    """A fit's digits; None where it does not fit, or may by chance."""
    before = apart(case.one, case.other)
    if fit.found.shape != fit.against.shape or not fit.found.size:
        return None
    if not equal(fit.found, fit.against, case.floor, before):
        return None
    shared = digits(fit.found, fit.against)
    given = case.one if fit.against is case.other else fit.against * np.nan
    values = independent(given, fit.found, fit.against)
    odds = decades(shared, values, fit.free, fit.tried)
    return shared if odds >= DECADES else None
