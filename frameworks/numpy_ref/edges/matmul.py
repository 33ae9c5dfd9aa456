"""Edges of the large product -- NumPy, the reference."""

import numpy as np

from graphparity.frameworks.numpy_ref.edges.places import put

CONFIGS = ("tenth",)
LEFT_OUT: dict[str, str] = {}


def cases(config, params, batches, dtype):
    (a,), (b,) = params, batches[0]
    for size in (0.0, 1e-15, 1e15):
        yield dict(at=f"a and b times {size:g}", params=[size * a], batch=[size * b])
    odd = put(put(a, np.nan), np.inf, row=1)
    yield dict(at="NaN in one row, inf in another", params=[odd], batch=[b])
