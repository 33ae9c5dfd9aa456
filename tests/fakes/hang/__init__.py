"""A step never ends."""

FRAMEWORK, MODE, GRAPH = "Fake", "hang", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
