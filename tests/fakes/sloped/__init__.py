"""The rectifier's slope at 0 is 0.5, as some frameworks have it: no fault."""

FRAMEWORK, MODE, GRAPH = "Fake", "sloped", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "numpy_ref"


def environment(dtype, cache):
    return {}
