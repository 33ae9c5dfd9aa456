"""The sum of squares starts at 0.1: must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "started", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
