"""Edges of the pointwise chain -- NumPy, the reference."""

import numpy as np

CONFIGS = ("16x65536", "1x256", "64x256")
LEFT_OUT: dict[str, str] = {}


def cases(config, params, batches, dtype):
    (x,) = batches[0]
    odd = x.copy()
    odd[:5] = np.nan, np.inf, -np.inf, 0.0, -0.0
    yield dict(at="NaN, inf and 0 in x", params=params, batch=[odd])
    for size in (1e-30, 1e30):
        yield dict(at=f"x times {size:g}", params=params, batch=[size * x])
