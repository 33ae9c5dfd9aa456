"""A narrower dtype inside: values that a float32, bfloat16 or half holds exactly."""

import numpy as np

from graphparity.common.agreement.explanations.evidence import Case
from graphparity.common.contract.trees import Array

LEAST = 3  # values that speak for it
LEVELS = (("float16", 11, 2e-3), ("bfloat16", 8, 1.6e-2), ("float32", 24, 1e-5))


def rounded(x: Array, bits: int) -> Array:
    """Rounded to a significand of so many bits."""
    mantissa, exponent = np.frexp(x)
    whole: Array = np.ldexp(np.round(np.ldexp(mantissa, bits)), exponent - bits)
    return whole


def inside(case: Case, distance: float) -> str | None:
    """Which of two holds values of a narrower dtype only, and of which; None: none, or
    they lie further apart than that explains."""
    if case.one.dtype.kind != "f" or case.other.dtype.kind != "f":
        return None
    for name, bits, most in sorted(LEVELS, key=lambda one: one[1]):
        both = [_holds(x, bits) for x in (case.one, case.other)]
        if both[0] != both[1] and distance <= most:
            which = "first" if both[0] else "second"
            return f"the {which} holds numbers of {name} only: it computes in {name}"
    return None


def _holds(x: Array, bits: int) -> bool:
    """Whether all finite values, and enough that are no small integers, fit exactly."""
    finite = x[np.isfinite(x)]
    speaking = finite[rounded(finite, 6) != finite]
    enough = len(np.unique(speaking)) >= LEAST
    return enough and bool(np.all(rounded(finite, bits) == finite))
