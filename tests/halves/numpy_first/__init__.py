"""The first product alone in float32: must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "numpy_first", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "numpy_ref"


def environment(dtype, cache):
    return {}
