"""Products in bfloat16: must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "bfloat16", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "numpy_ref"


def environment(dtype, cache):
    return {}
