"""Importing the framework never ends."""

FRAMEWORK, MODE, GRAPH = "Fake", "importing", "dynamic"
PACKAGES = {"tests.fakes.importing.endless": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
