"""Gradients 1 % too large: must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "numpy_factor", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "numpy_ref"


def environment(dtype, cache):
    return {}
