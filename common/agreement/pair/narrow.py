"""Two programs of which one has no float64: judged by float32 alone.

What comes in float32 of inputs in float64, or holds no more digits than float32 has, is
held against the other with the floors of float32. It is never called the same
mathematics: a constant that differs in its eighth digit can't be seen there.
"""

import math

import numpy as np

from graphparity.common.agreement.pair.measures import (
    SINGLE,
    Evidence,
    Row,
    error,
    relative,
)
from graphparity.common.agreement.pair.rounding import limit
from graphparity.common.contract.trees import Array

ALIKE = "the same as far as float32 tells"
HALVES = {"bfloat16": 8, "float16": 11}  # bits of their significands
LEAST_HELD = 3  # different numbers that speak for it
GROSS = 1000.0  # floors of float32: what is another function lies far beyond
LEAST = 2.0**-18  # relative distance: what is less may be float32's rounding


def short(value: Array) -> bool:
    """Whether it comes in a narrower dtype than float64."""
    return value.dtype in (np.float32, np.float16, np.complex64)


def rounded(value: Array) -> bool:
    """Whether every number of it is one of float32's, though it comes in float64."""
    if short(value):
        return False
    with np.errstate(over="ignore"):
        return value.dtype == np.float64 and np.array_equal(
            value.astype(np.float32).astype(np.float64), value
        )


def inside(apart: float, both: list[Array], known: list[Evidence]) -> bool:
    """Whether float32 may be all that differs: one comes in float64 and holds float32's
    numbers, those that it gives in float32 too."""
    return apart < LEAST and any(
        rounded(value) and (error(value, one["single"]) or 0.0) < LEAST
        for value, one in zip(both, known, strict=True)
    )


def judged(row: Row, both: list[Array], known: list[Evidence], other: str) -> Row:
    """The row by float32 alone. other: the verdict's word for another function."""
    apart, floor = relative(*both), _floor(both, known)
    ratio, names = apart / floor, _which(both)
    said = f"judged by float32 alone, {names} float64"
    text = f"{apart:.2g} of the norm"
    row = {**row, "distance": apart, "floor": floor, "ratio": ratio}
    if ratio <= limit(both[0].size):
        return {**row, "verdict": ALIKE, "reason": said}
    if held := _held(both):
        reason = f"{text}: {held} (judged by float32 alone)"
        return {**row, "verdict": other, "reason": reason}
    if ratio > GROSS:
        return {**row, "verdict": other, "reason": f"{text} ({said})"}
    return {
        **row,
        "reason": f"{text}, {ratio:.0f} times what float32 explains ({said})",
    }


def _which(both: list[Array]) -> str:
    first, second = (short(value) or rounded(value) for value in both)
    if first and second:
        return "neither has"
    return f"the {'first' if first else 'second'} has no"


def _held(both: list[Array]) -> str | None:
    """Which of two alone holds numbers of a half only, and of which."""
    for name, bits in HALVES.items():
        held = [_fits(value, bits) for value in both]
        if held[0] != held[1]:
            which = "first" if held[0] else "second"
            return f"the {which} holds numbers of {name} only"
    return None


def _fits(value: Array, bits: int) -> bool:
    """Whether all finite numbers, and some that are no small integers, have so few
    bits."""
    finite = np.ravel(value)[np.isfinite(np.ravel(value))].astype(np.float64)
    mantissa = np.ldexp(np.frexp(finite)[0], bits)
    few = np.ldexp(mantissa, 6 - bits)
    telling = len(np.unique(finite[few != np.round(few)]))
    return telling >= LEAST_HELD and bool(np.all(mantissa == np.round(mantissa)))


def _floor(both: list[Array], known: list[Evidence]) -> float:
    """The distance that rounding to float32 explains, of the less accurate."""
    parts = [SINGLE / math.sqrt(3.0)]
    for value, one in zip(both, known, strict=True):
        if rounded(value) and not short(value):  # it moves by steps: it tells nothing
            continue
        moved = max(one["shaken"] or 0.0, one.get("inside") or 0.0)
        parts.append(moved * SINGLE)
        single = None if short(value) else error(value, one["single"])
        parts.append(single or 0.0)
    return max(parts)
