"""How far an output is from the oracle's: in floating-point numbers, and as the least
tolerance that would have passed."""

import numpy as np

from graphparity.common.contract.trees import Array


def ulp_distance(out: Array, oracle: Array) -> int:
    """Largest number of floating-point numbers of out's dtype between out and oracle.

    Counted on the integers that order the floats (Bruce Dawson, *Comparing Floating
    Point Numbers*, 2012). Both finite and of one shape.
    """
    kind = np.dtype(f"int{8 * out.dtype.itemsize}")

    def ordered(values: Array) -> Array:
        """In unsigned integers, in which no difference of two overflows."""
        bits = np.ascontiguousarray(values).view(kind).astype(np.int64)
        whole = np.where(bits >= 0, bits, int(np.iinfo(kind).min) - bits)
        return whole.view(np.uint64) ^ np.uint64(1 << 63)

    if not out.size:
        return 0
    a, b = ordered(out.reshape(-1)), ordered(oracle.astype(out.dtype).reshape(-1))
    return int(np.max(np.maximum(a, b) - np.minimum(a, b)))


def smallest_tolerance(out: Array, oracle: Array) -> float:
    """The least t with |out - oracle| <= t + t |oracle| everywhere (rtol = atol =
    t)."""
    if not out.size:
        return 0.0
    distance = np.abs(np.asarray(out, np.float64) - oracle)
    return float(np.max(distance / (1.0 + np.abs(oracle))))
