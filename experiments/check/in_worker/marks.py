"""A few numbers of an array, by which it is known again in every layout: so no values
inside a model travel from its worker."""

import numpy as np

from graphparity.common.contract.trees import Array

Mark = tuple[float, ...]


def mark(array: Array) -> Mark:
    """What stays where the axes of an array are exchanged: size and moments."""
    x = np.asarray(array, np.float64).ravel()
    with np.errstate(all="ignore"):
        size = float(np.linalg.norm(x))
        unit = x / size if size else x
        sums = [float(unit.sum()), float((unit**3).sum()), float((unit**4).sum())]
    return (float(x.size), size, *sums)


def alike(one: Mark, other: Mark) -> bool:
    """Whether two marks are those of the same values."""
    if one[0] != other[0] or not np.isclose(one[1], other[1], rtol=1e-9, atol=1e-12):
        return False
    return bool(np.allclose(one[2:], other[2:], rtol=0.0, atol=1e-8))
