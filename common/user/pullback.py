"""Inside a worker: gradients of a person's own function, by its framework."""

import zlib
from typing import Any

import numpy as np

from graphparity.common.contract.trees import Array, Named
from graphparity.common.user import loaded, loading, values
from graphparity.common.worker import session


def gradients(inputs: dict[str, Any], seed: int, graphed: bool) -> Named:
    """Of sum(output * cotangent), over all floating outputs, by every floating input;
    the cotangents are drawn by seed and the output's name. Raises Raised."""
    runtime, user = session.current().runtime, loaded.user()
    filled = loading.guarded(lambda: values.mapped(runtime.array, inputs))
    given = values.leaves(filled)
    wanted = [
        name
        for name, leaf in given.items()
        if not values.plain(leaf) and user.is_floating(leaf)
    ]
    if not wanted:
        return {}
    call = loaded.graphed(inputs) if graphed else loaded.eager(inputs)
    first = values.leaves(loading.guarded(lambda: call(filled)))
    names = [n for n, y in first.items() if user.is_tensor(y) and user.is_floating(y)]
    if not names:
        raise loading.Raised("it returns no floating-point tensor")
    cotangents = [cotangent(n, runtime.numpy(first[n]), seed) for n in names]

    def function(leaves: list[Any]) -> list[Any]:
        every = {**given, **dict(zip(wanted, leaves, strict=True))}
        arrays = [leaf for leaf in every.values() if not values.plain(leaf)]
        found = values.leaves(call(loaded.filled(inputs, arrays)))
        return [found[name] for name in names]

    starts = [given[name] for name in wanted]
    grads = loading.guarded(lambda: user.pullback(function, starts, cotangents))
    return {n: runtime.numpy(g) for n, g in zip(wanted, grads, strict=True)}


def cotangent(name: str, like: Array, seed: int) -> Array:
    """What an output's gradient is multiplied by: the same in every framework."""
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    return np.asarray(rng.standard_normal(like.shape), like.dtype)
