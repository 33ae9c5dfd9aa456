"""Edges of the conditional: z at and beside its threshold -- NumPy, the reference."""

import numpy as np

from graphparity.frameworks.numpy_ref.edges.places import put

LEFT_OUT: dict[str, str] = {}


def cases(config, params, batches, dtype):
    x, _, external = batches[0]
    least = float(np.finfo(dtype).tiny)
    for z in (least, 1e-6, 1e-3, 0.5, 1e30, np.inf, -0.0, -least, -1e-3, -0.5, -np.inf):
        yield dict(at=f"z={z:.3g}", params=params, batch=[x, np.array(z), external])
    yield dict(at="z=NaN", params=params, batch=[x, np.array(np.nan), external])
    ulp = float(np.finfo(dtype).smallest_subnormal)
    sides = [(params, [x, np.array(z), external]) for z in (-1.0, 1.0)]
    yield dict(
        at="z one ulp above 0",
        params=params,
        batch=[x, np.array(ulp), external],
        sides=sides,
        kink="z > 0 at the smallest number above 0 (0: it was flushed to 0)",
    )
    for name, number in (("NaN", np.nan), ("inf", np.inf)):
        batch = [put(x, number), np.array(1.0), external]
        yield dict(at=f"{name} in x", params=params, batch=batch)
    for size in (1e15, 1e-15, 0.0):
        batch = [size * x, np.array(1.0), external]
        yield dict(at=f"x times {size:g}", params=params, batch=batch)
