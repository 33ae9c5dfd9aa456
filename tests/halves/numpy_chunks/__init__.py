"""The same, products summed in chunks, in another order: must agree."""

FRAMEWORK, MODE, GRAPH = "Fake", "numpy_chunks", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "numpy_ref"


def environment(dtype, cache):
    return {}
