"""The first product alone in float32: must be caught."""

FRAMEWORK, MODE, GRAPH = "PyTorch", "torch_first", "dynamic"
PACKAGES = {"torch": "torch"}
BORROWS = "torch_eager"
CASTS = "autocast"


def environment(dtype, cache):
    return {}
