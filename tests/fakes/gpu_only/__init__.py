"""Meant for a GPU alone: no row of a table on the CPU unless it is asked for."""

FRAMEWORK, MODE, GRAPH = "Fake", "gpu_only", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "device"
DEVICES = ("cuda",)
GAPS = {"inside": "has no loop inside, and borrows none"}


def environment(dtype, cache):
    return {}
