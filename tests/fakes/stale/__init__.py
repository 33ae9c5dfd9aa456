"""The weight moves by the velocity before this gradient: must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "stale", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
