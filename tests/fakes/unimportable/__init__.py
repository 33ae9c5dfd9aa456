"""The framework can't be imported ahead; its worker is not told to."""

FRAMEWORK, MODE, GRAPH = "Fake", "unimportable", "dynamic"
PACKAGES = {"tests.fakes.unimportable.broken": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
