"""Inside a worker: a person's own function run with relative errors put into it."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypedDict

import numpy as np

from graphparity.common.contract.trees import Array, Named
from graphparity.common.user import calls, loaded, loading, pullback, values

LEAST, LONG_S = 2, 5.0  # runs in any case, and seconds after which there are no more
OTHERS = 1 << 20  # of the seeds of operations: errors of inputs are not theirs too


class Shaken(TypedDict):
    """Runs with errors: values by name, gradients where they were asked for."""

    raised: str | None
    runs: list[dict[str, Named]]  # `values` and `gradients`
    inside: bool  # the results of operations were shaken too


def runs(
    inputs: dict[str, Any],
    count: int,
    size: float,
    inside: bool,
    tensors: bool,
    gradients: int | None,
) -> Shaken:
    """Every floating input times 1 + d, d uniform in +-size; inside: every floating
    result of its framework's operations too, where the backend can. gradients: the seed
    of their cotangents. Raises Raised."""
    shaking = getattr(loaded.user(), "shaking", None) if inside else None
    found, begin = list[dict[str, Named]](), time.monotonic()
    for number in range(count):
        if number >= LEAST and time.monotonic() - begin > LONG_S:
            break
        given = noisy(inputs, size, number)
        with _context(shaking, size, OTHERS + number):
            run = {"values": calls.once(given, tensors).given.arrays}
            if gradients is not None:
                run["gradients"] = pullback.gradients(given, gradients, False)
        found.append(run)
    return {"raised": None, "runs": found, "inside": shaking is not None}


def _context(
    shaking: Callable[[float, int], Any] | None, size: float, seed: int
) -> AbstractContextManager[Any]:
    """In which operations are shaken, where they are. Raises Raised."""
    if shaking is None:
        return nullcontext()
    made: AbstractContextManager[Any] = loading.guarded(lambda: shaking(size, seed))
    return made


def noisy(inputs: dict[str, Any], size: float, seed: int) -> dict[str, Any]:
    """Every floating-point array of a tree multiplied by 1 + d, d uniform in +-size."""
    rng = np.random.default_rng(seed)

    def change(leaf: Array) -> Array:
        if leaf.dtype.kind != "f":
            return leaf
        noise = 1.0 + rng.uniform(-size, size, leaf.shape)
        return np.asarray(leaf * noise, leaf.dtype)

    return dict(values.mapped(change, inputs))
