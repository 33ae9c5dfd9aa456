"""The predicate is the wrong way round: must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "swapped", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
