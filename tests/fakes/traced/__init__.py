"""A step of two kernels, and a profiler that tells their times: can be explained."""

FRAMEWORK, MODE, GRAPH = "Fake", "traced", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
