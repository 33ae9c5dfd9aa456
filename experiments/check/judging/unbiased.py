"""Moving variances of which one takes in the batch's over n - 1, the other over n."""

from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.trees import Array

LEAST = 4  # variances: fewer are explained by any n
FITS = 1e-9  # of what they move: what is explained is explained to rounding


@dataclass(frozen=True)
class Found:
    """count: n; told: whether no other one fits as well; left: the norm of what it
    leaves."""

    count: int
    told: bool
    left: float


def found(
    before: Array, one: Array, other: Array, batch: int, most: float = 0.0
) -> Found | None:
    """n where the one takes in the batch's variance times n/(n - 1), the other as it
    is, with one momentum m; else None. batch: how many examples there are, of which n
    is a multiple; most: the norm of what may be left for another reason.

    one - other = (other - before + m before) / (n - 1), of which m and n are solved.
    """
    b, x, y = (np.ravel(a).astype(np.float64) for a in (before, one, other))
    if b.size < LEAST or not np.all(np.isfinite(np.concatenate([x, y]))):
        return None
    share = float(np.linalg.lstsq(np.stack([y - b, b], 1), x - y, rcond=None)[0][0])
    if not 0.0 < share < np.inf:
        return None
    count = max(1, round((1.0 + 1.0 / share) / batch)) * batch
    fits = [_left(b, x, y, n, most) for n in (count, count - batch, count + batch)]
    if fits[0] is None:
        return None
    return Found(count, fits[1] is None and fits[2] is None, fits[0])


def _left(b: Array, x: Array, y: Array, count: int, most: float) -> float | None:
    """The norm of what an n leaves; None where that is too much, or where it needs no
    momentum, or one that there is not: another momentum does that too."""
    if count < 2:
        return None
    gap = x - y - (y - b) / (count - 1)
    share = float(b @ gap) / (float(b @ b) or 1.0)
    left = float(np.linalg.norm(gap - share * b))
    limit = FITS * float(np.linalg.norm(y - b)) / (count - 1) + most
    momentum = 0.0 < share * (count - 1) <= 1.0 + FITS
    needed = float(np.linalg.norm(gap)) > limit
    return left if momentum and needed and left <= limit else None
