"""Edges of convolutions with rectifiers -- NumPy, the reference."""

import numpy as np

from graphparity.frameworks.numpy_ref.edges.places import put

LEFT_OUT: dict[str, str] = {}


def cases(config, params, batches, dtype):
    (x,) = batches[0]
    for size in (0.0, 1e-15, 1e15):
        scaled = [w if w.ndim > 1 else size * w for w in params]
        yield dict(at=f"x and biases times {size:g}", params=scaled, batch=[size * x])
    odd = put(put(x, np.nan), np.inf, row=1)
    name = "NaN in one image, inf in another"
    facts = ("output",)  # TensorFlow's fused convolution has max(NaN, 0) = 0
    yield dict(at=name, params=params, batch=[odd], facts=facts)
