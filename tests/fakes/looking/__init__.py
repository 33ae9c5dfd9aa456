"""A recorded program with an `if`: it makes the host look at a value."""

FRAMEWORK, MODE, GRAPH = "PyTorch", "looking", "static"
PACKAGES = {"torch": "torch"}
BORROWS = "replayed"


def environment(dtype, cache):
    return {}
