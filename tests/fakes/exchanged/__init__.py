"""Both coefficients are exchanged: must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "exchanged", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
