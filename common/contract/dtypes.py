"""Binary floating-point dtypes by name: their rounding, and arrays cast into them."""

import numpy as np

from graphparity.common.contract import trees
from graphparity.common.contract.trees import Array, Tree


def roundoff(dtype: str) -> float:
    """Unit roundoff of a binary floating-point dtype: 2^-24 for float32."""
    return float(np.finfo(dtype).eps) / 2


def cast(values: Tree, dtype: str) -> Tree:
    """A tree as arrays, those of floating-point numbers in another dtype; what holds
    integers or truth values keeps its own."""

    def change(leaf: object) -> Array:
        array = np.asarray(leaf)
        return array.astype(dtype) if array.dtype.kind == "f" else array

    return trees.apply(change, values)


def denormal(values: Tree) -> float:
    """The share of a tree's floating-point numbers that are not 0 and below the normal
    range of the dtype that they are in; 0 where there is none."""
    count = total = 0
    for array in map(np.asarray, trees.leaves(values)):
        if array.dtype.kind == "f":
            tiny = np.finfo(array.dtype).tiny
            count += int(np.count_nonzero((array != 0) & (np.abs(array) < tiny)))
            total += array.size
    return count / total if total else 0.0
