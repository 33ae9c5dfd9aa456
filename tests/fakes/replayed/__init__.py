"""PyTorch's CUDA graphs without a GPU: the operations of a call, recorded and replayed.

A replay runs them on the memory that they were recorded with, as a CUDA graph does, and
refuses what a stream can't record: whatever makes the host wait or look.
"""

FRAMEWORK, MODE, GRAPH = "PyTorch", "replayed", "static"
PACKAGES = {"torch": "torch"}
BORROWS = "torch_cudagraphs"


def environment(dtype, cache):
    return {}
