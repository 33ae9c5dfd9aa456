"""A function of a person's own, as it is -- NumPy."""

import numpy as np


def default_dtype(dtype):  # NumPy makes float64 by itself
    pass


def is_tensor(x):
    return isinstance(x, np.ndarray)


def is_floating(x):
    return x.dtype.kind == "f"
