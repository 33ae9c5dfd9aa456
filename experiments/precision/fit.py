"""The largest batch that fits a given memory: a line through measured peaks.

bytes(B) = a + b B, fitted to relative errors (weights 1/bytes) as in
`common/timing/weighted_line.py`; the interval of the batch comes from the spread of the
points about the line, by Student's t and the delta method. Beyond the largest batch it
is an extrapolation.
"""

from typing import Any

import numpy as np
from scipy.special import stdtrit

from graphparity.common.timing.intervals import LEVEL

LEAST = 3  # points, for a spread about the line


def largest(points: list[tuple[int, int]], memory: int) -> dict[str, Any] | None:
    """a, b, and {median, low, high} of the batch, in whole samples.

    points: batch, bytes. None for fewer than two batches, or where a batch's samples
    take no memory that can be seen. Unknown bounds are None.
    """
    sizes, peaks = (np.array(part, float) for part in zip(*points or [(0, 1)]))
    if len(set(sizes)) < 2:
        return None
    system = np.stack([np.ones_like(sizes), sizes], axis=1) / peaks[:, None]
    (a, b), *_ = np.linalg.lstsq(system, np.ones_like(peaks))
    if b <= 0.0:
        return None
    batch = (memory - a) / b
    half = _half_width(system, (a, b), batch)
    low, high = (None, None) if half is None else (batch - half, batch + half)
    whole = {"median": batch, "low": low, "high": high}
    deviation = float(np.max(np.abs(system @ [a, b] - 1.0)))
    return {
        "a_bytes": float(a),
        "b_bytes": float(b),
        "batch": {k: None if v is None else max(0, int(v)) for k, v in whole.items()},
        "worst_deviation": deviation,
        "largest_measured": int(max(sizes)),
        "extrapolated": bool(batch > max(sizes)),
    }


def _half_width(system: Any, line: tuple[float, float], batch: float) -> float | None:
    """Half of the 95 % interval of (memory - a) / b."""
    free = len(system) - 2
    if len(system) < LEAST:
        return None
    rest = system @ line - 1.0
    covariance = np.linalg.inv(system.T @ system) * float(rest @ rest) / free
    slope = -np.array([1.0, batch]) / line[1]
    quantile = float(stdtrit(free, 0.5 + LEVEL / 2))
    return quantile * float(np.sqrt(slope @ covariance @ slope))
