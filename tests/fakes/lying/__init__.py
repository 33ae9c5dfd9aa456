"""Says float32 and multiplies in TF32: the probe must see it."""

FRAMEWORK, MODE, GRAPH = "Fake", "lying", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
