"""The framework writes to stdout and stderr what it likes: must agree."""

FRAMEWORK, MODE, GRAPH = "Fake", "noisy", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
