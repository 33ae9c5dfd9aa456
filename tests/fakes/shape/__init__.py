"""The output lacks a column."""

FRAMEWORK, MODE, GRAPH = "Fake", "shape", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
