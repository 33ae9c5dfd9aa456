"""The same with one kernel that is slow: the difference must be laid to it."""

FRAMEWORK, MODE, GRAPH = "Fake", "dawdling", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "traced"


def environment(dtype, cache):
    return {}
