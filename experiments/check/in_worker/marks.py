"""A few numbers of an array, by which it is known again in every layout: so no values
inside a model travel from its worker."""

import numpy as np

from graphparity.common.agreement.two_programs import SINGLE
from graphparity.common.contract.trees import Array

Mark = tuple[float, ...]
LEAST = 1e-8  # by which sums of unit values differ for rounding alone
PLACES = 5  # how many of the numbers, in order
NEAR = 4.0  # times float32's rounding of the largest of them: one number


def mark(array: Array) -> Mark:
    """What stays where the axes of an array are exchanged: size, moments, and some of
    its numbers in order, from the least to the most."""
    x = np.asarray(array, np.float64).ravel()
    with np.errstate(all="ignore"):
        size = float(np.linalg.norm(x))
        unit = x / size if size else x
        sums = [float(unit.sum()), float((unit**3).sum()), float((unit**4).sum())]
    places = np.linspace(0, max(0, x.size - 1), PLACES).round().astype(int)
    some = np.sort(x)[places].tolist() if x.size else [0.0] * PLACES
    return (float(x.size), size, *sums, *some)


def alike(one: Mark, other: Mark) -> bool:
    """Whether two marks are those of the same values, or of such that differ by less
    than float32 rounds: then a sum of n of them does by as much as sqrt(n) times it."""
    size = one[0]
    if size != other[0] or not np.isclose(one[1], other[1], rtol=SINGLE, atol=1e-12):
        return False
    limits = [max(LEAST, SINGLE * times) for times in (size**0.5, 3.0, 4.0)]
    limits += [NEAR * SINGLE * max(map(abs, one[-PLACES:])) + 1e-12] * PLACES
    pairs = zip(one[2:], other[2:], limits, strict=True)
    return all(abs(a - b) <= limit for a, b, limit in pairs)
