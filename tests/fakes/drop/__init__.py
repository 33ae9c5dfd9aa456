"""One gradient is not returned."""

FRAMEWORK, MODE, GRAPH = "Fake", "drop", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
