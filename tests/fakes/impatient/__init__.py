"""PyTorch on a GPU with a timer that does not wait for it: must be caught there."""

FRAMEWORK, MODE, GRAPH = "PyTorch", "impatient", "dynamic"
PACKAGES = {"torch": "torch"}
BORROWS = "torch_eager"
DEVICES = ("cuda",)


def environment(dtype, cache):
    return {}
