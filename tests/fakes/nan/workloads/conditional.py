"""Conditional: one value of the output is NaN."""

import numpy as np

from graphparity.frameworks.numpy_ref.workloads import conditional as reference

pullback = reference.pullback


def forward(params, x, z):
    y = reference.forward(params, x, z)
    y[0, 0] = np.nan
    return y
