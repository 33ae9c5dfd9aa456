"""The decay has the wrong sign: must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "growing", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
