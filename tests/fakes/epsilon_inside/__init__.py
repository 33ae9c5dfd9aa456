"""Epsilon stands inside the root: must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "epsilon_inside", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
