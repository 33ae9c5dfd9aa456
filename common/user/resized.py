"""Inputs of a program with another number of rows."""

from typing import Any

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.common.user import values


def batched(given: dict[str, Any]) -> list[str]:
    """The inputs with a batch: those whose first axis is as long as the first's."""
    leaves = values.leaves(given)
    having = {n: a for n, a in leaves.items() if not values.plain(a) and a.ndim}
    rows = next((len(a) for a in having.values()), 0)
    return [name for name, array in having.items() if len(array) == rows]


def sized(given: dict[str, Any], batch: int | None, seed: int) -> dict[str, Any]:
    """The inputs with so many rows, drawn from theirs; as they are for None."""
    if batch is None:
        return given
    names = iter([n for n, a in values.leaves(given).items() if not values.plain(a)])
    having, rng = batched(given), np.random.default_rng(seed)

    def resize(array: Array) -> Array:
        if next(names) not in having:
            return array
        return np.asarray(array[rng.integers(0, len(array), batch)])

    made: dict[str, Any] = values.mapped(resize, given)
    return made
