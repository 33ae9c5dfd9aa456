"""The same port as most people compile it: the graph breaks where it reads."""

FRAMEWORK, MODE, GRAPH = "PyTorch", "reads a number, breaks allowed", "static"
PACKAGES = {"torch": "torch"}
BORROWS = "torch_compile_default"


def environment(dtype, cache):
    return {"TORCHINDUCTOR_CACHE_DIR": f"{cache}/inductor"}
