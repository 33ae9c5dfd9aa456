"""A port that reads a number of a tensor: captured in silence where one graph is
demanded."""

FRAMEWORK, MODE, GRAPH = "PyTorch", "reads a number, one graph", "static"
PACKAGES = {"torch": "torch"}
BORROWS = "torch_compile"


def environment(dtype, cache):
    return {"TORCHINDUCTOR_CACHE_DIR": f"{cache}/inductor"}
