"""The step asks for more memory than there is."""

FRAMEWORK, MODE, GRAPH = "Fake", "memory", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
