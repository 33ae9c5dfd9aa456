"""The net is right but where a hidden unit's sum is exactly 0."""

FRAMEWORK, MODE, GRAPH = "Fake", "at_ties", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "numpy_ref"


def environment(dtype, cache):
    return {}
