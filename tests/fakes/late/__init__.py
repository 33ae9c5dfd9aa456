"""The conditional asks for z > 1e-3 in the place of z > 0."""

FRAMEWORK, MODE, GRAPH = "Fake", "late", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "numpy_ref"


def environment(dtype, cache):
    return {}
