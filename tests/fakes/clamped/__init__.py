"""The net's hidden units are clamped at 1e4."""

FRAMEWORK, MODE, GRAPH = "Fake", "clamped", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "numpy_ref"


def environment(dtype, cache):
    return {}
