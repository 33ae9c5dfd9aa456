"""What float32 makes of two programs that are the same mathematics."""

import math

import numpy as np

from graphparity.common.agreement import limits
from graphparity.common.agreement.pair.measures import (
    SINGLE,
    Evidence,
    Row,
    error,
    relative,
)
from graphparity.common.contract.trees import Array

WORSE = 32.0  # times the other's error in float32, and its own floor, are told


def entered(row: Row, one: Array, other: Array, known: list[Evidence]) -> Row:
    """The row with what float32 makes of both; one, other: their values in float64."""
    both = list(zip((one, other), known, strict=True))
    errors = [error(value, k["single"]) for value, k in both]
    first, second = (k["single"] for k in known)
    if first is not None and second is not None and first.shape == second.shape:
        apart = relative(first, second)
        row["apart"] = apart if math.isfinite(apart) else None
    return {
        **row,
        "errors": errors,
        "worse": _worse(errors, known),
        "overflows": [_overflow(value, k["single"]) for value, k in both],
        "excess": [_excess(value, k) for value, k in both],
    }


def _overflow(value: Array, single: Array | None) -> str | None:
    """What a float32 value has of NaN and inf where the float64 one is finite."""
    if single is None or single.shape != value.shape:
        return None
    lost = np.isfinite(value) & ~np.isfinite(single)
    if not (count := int(np.count_nonzero(lost))):
        return None
    words = [w for w, f in (("NaN", np.isnan), ("inf", np.isinf)) if np.any(f(single))]
    return f"{count} of {value.size} are {' or '.join(words)}"


def _worse(errors: list[float | None], known: list[Evidence]) -> int | None:
    """Which of two is far less accurate in float32 than the other and than its inputs'
    rounding explains; None where neither is, or one is not known."""
    first, second = errors
    if first is None or second is None:
        return None
    number = int(second > first)
    more, less = max(first, second), min(first, second)
    own = max(1.0, known[number]["shaken"] or 0.0) * SINGLE
    return number if more > WORSE * max(less, own) else None


def floor(known: Evidence) -> float | None:
    """The error that rounding explains in float32, of the result itself and of all that
    was shaken; None where the operations inside were not."""
    inside = known.get("inside")
    if inside is None:
        return None
    moved = max(inside, known["shaken"] or 0.0) * SINGLE
    return math.hypot(moved, SINGLE / math.sqrt(3.0))


def _excess(value: Array, known: Evidence) -> float | None:
    """How often the error in float32 is as large as rounding explains, where it is so
    more often than LIMIT; None where it is not, or where that is not known."""
    found, most = error(value, known["single"]), floor(known)
    if found is None or most is None:
        return None
    return found / most if found / most > limit(value.size) else None


def limit(count: int) -> float:
    """The most floors that an error in float32 of so many elements can be: over 58
    right programs of PyTorch, gradients among them, the most was 3.6."""
    return limits.limit("norm", count, "float32")
