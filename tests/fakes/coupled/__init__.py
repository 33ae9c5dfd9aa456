"""The decay passes through the moments: must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "coupled", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
