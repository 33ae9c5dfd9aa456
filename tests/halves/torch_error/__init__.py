"""The squared error in half: must be caught."""

FRAMEWORK, MODE, GRAPH = "PyTorch", "torch_error", "dynamic"
PACKAGES = {"torch": "torch"}
BORROWS = "torch_eager"
CASTS = "autocast"


def environment(dtype, cache):
    return {}
