"""A framework that is not installed."""

FRAMEWORK, MODE, GRAPH = "Fake", "away", "dynamic"
PACKAGES = {"no_such_module": "no-such-package"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
