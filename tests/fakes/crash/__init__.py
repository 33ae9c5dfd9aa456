"""The process dies in the middle of a step."""

FRAMEWORK, MODE, GRAPH = "Fake", "crash", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
