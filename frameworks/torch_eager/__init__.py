"""PyTorch, eager: the ordinary program; every pass builds its graph anew."""

FRAMEWORK, MODE, GRAPH = "PyTorch", "eager", "dynamic"
CASTS = "autocast"  # biases of products stay float32
PACKAGES = {"torch": "torch"}
BASELINE = True
IMPORTS = ("torch", "torchvision")


def environment(dtype, cache):  # -> what the worker's environment needs before import
    return {}
