"""What other libraries do otherwise than NumPy: its own options, and exchanges."""

from contextlib import contextmanager

import numpy as np

CONVENTIONS = []
SIGNATURES = {}
SWAPS = [
    ("fmod", "remainder"),
    ("fmod", "mod"),
    ("trunc", "floor"),
    ("round", "floor"),
    ("floor", "ceil"),
    ("mean", "sum"),
    ("std", "var"),
    ("maximum", "minimum"),
    ("log", "log1p"),
    ("log", "log2"),
    ("log", "log10"),
    ("exp", "expm1"),
]
ARGUMENTS = {
    "log": np.log,
    "exp": np.exp,
    "negative": np.negative,
    "absolute": np.abs,
    "square": np.square,
    "transposed": lambda x: np.swapaxes(x, -1, -2),
    "first two axes exchanged": lambda x: np.swapaxes(x, 0, 1),
    "axes 1 and 2 exchanged": lambda x: np.swapaxes(x, 1, 2),
    "flipped": lambda x: np.flip(x, -1),
    "in float32": lambda x: x.astype("float32").astype("float64"),
}


def is_tensor(x):
    return isinstance(x, np.ndarray)


@contextmanager
def uncompiled():
    yield
