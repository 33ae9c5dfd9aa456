"""Nesterov without the look ahead: must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "blind", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
