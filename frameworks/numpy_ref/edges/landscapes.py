"""Edges of landscapes: at a minimum, far away, NaN -- NumPy, the reference."""

import numpy as np

from graphparity.frameworks.numpy_ref.workloads.landscapes import PLACES

LEFT_OUT = {"inf": "differences of infinities depend on how the formula is written"}
FLAT = ("ravine", "saddle", "rosenbrock", "beale")  # 0 exactly where the slope is


def cases(config, params, batches, dtype):
    minimum = PLACES[config][1][0]
    if config.startswith("saddle"):
        minimum = (0.0, 0.0)
    if config.startswith(FLAT):
        yield dict(at="no slope", params=[np.array(minimum)], batch=batches[0])
    far = 1e4 * params[0]
    yield dict(at="1e4 times as far", params=[far], batch=batches[0])
    yield dict(at="near 0", params=[1e-15 * params[0]], batch=batches[0])
    odd = np.array([np.nan, 1.0])
    yield dict(at="NaN", params=[odd], batch=batches[0])
