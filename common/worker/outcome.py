"""What a timed block returned, looked at after the clock has stopped.

A step that is timed can be fast because it is wrong: its numbers became NaN, or so
small that a processor takes its slow path, or are not those of the same block before.
"""

import numpy as np

from graphparity.common.contract import dtypes
from graphparity.common.contract.timings import Looked
from graphparity.common.contract.trees import Array


def flat(values: list[Array]) -> Array:
    """All floating-point numbers of these arrays in a row, in float64."""
    parts = [a.astype(np.float64).ravel() for a in map(np.asarray, values) if a.size]
    return np.concatenate(parts) if parts else np.zeros(0)


def look(values: list[Array], last: Array | None) -> tuple[Looked, Array]:
    """What these results hold, and how far they are from the last block's.

    values: what the last step returned. last: those of a block of as many steps from
    the same start, as `flat` returned them; None where there is none. Also returns
    these, for the next block. Another number of results is infinitely far away.
    """
    row = flat(values)
    found: Looked = {
        "not_finite": int(not np.isfinite(row).all()),
        "denormal": dtypes.denormal(values),
        "differs": None if last is None else _apart(row, last),
    }
    if found["differs"] is not None and not np.isfinite(found["differs"]):
        found["differs"] = np.finfo(np.float64).max.item()  # JSON has no inf
    return found, row


def _apart(row: Array, last: Array) -> float:
    """The 2-norm of the difference over the last block's; NaN at the same places is
    no difference."""
    if row.shape != last.shape:
        return float("inf")
    both = np.isfinite(row) & np.isfinite(last)
    if not np.array_equal(np.isfinite(row), np.isfinite(last)):
        return float("inf")
    size = float(np.linalg.norm(last[both]))
    far = float(np.linalg.norm(row[both] - last[both]))
    return far / size if size else (0.0 if far == 0.0 else float("inf"))
