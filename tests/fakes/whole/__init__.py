"""The conditional makes z an integer."""

FRAMEWORK, MODE, GRAPH = "Fake", "whole", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "numpy_ref"


def environment(dtype, cache):
    return {}
