"""Conditional: the step asks for more memory than there is."""

import numpy as np

from graphparity.frameworks.numpy_ref.workloads import conditional as reference

pullback = reference.pullback


def forward(params, x, z):
    return np.empty(1 << 56)
