"""The squared error in half: distance does not show it."""

FRAMEWORK, MODE, GRAPH = "Fake", "numpy_error", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "numpy_ref"


def environment(dtype, cache):
    return {}
