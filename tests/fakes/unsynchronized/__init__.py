"""Says that its device is done when it was only asked: the timer must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "unsynchronized", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "device"


def environment(dtype, cache):
    return {}
