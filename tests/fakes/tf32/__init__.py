"""Products in TF32: must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "tf32", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
