"""Importing the framework starts a thread: it can't be forked."""

FRAMEWORK, MODE, GRAPH = "Fake", "threaded", "dynamic"
PACKAGES = {"tests.fakes.threaded.pool": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
