"""The net is right but for a slope of 2 where a unit's sum is exactly 0."""

FRAMEWORK, MODE, GRAPH = "Fake", "steep", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "numpy_ref"


def environment(dtype, cache):
    return {}
