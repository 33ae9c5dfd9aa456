"""Edges of automatic differentiation -- NumPy, the reference."""

import numpy as np

LEFT_OUT: dict[str, str] = {}


def cases(config, params, batches, dtype):
    a, b = params
    for size in (0.0, 1e-10, 1e10):
        scaled = [size * a, size * b]
        yield dict(at=f"a and b times {size:g}", params=scaled, batch=batches[0])
    for name, number in (("NaN", np.nan), ("inf", np.inf), ("-inf", -np.inf)):
        odd = [np.array([number, a[1]]), b]
        yield dict(at=f"{name} in a", params=odd, batch=batches[0])
    yield dict(at="external gradient 0", params=params, batch=[0.0 * a])
