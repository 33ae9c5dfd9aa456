"""Products in TF32: must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "tf32", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "bfloat16"


def environment(dtype, cache):
    return {}
