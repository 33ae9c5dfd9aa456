"""PyTorch, CUDA graphs: the eager step's kernels recorded once, replayed as one launch.

What is recorded are the kernels that eager runs, unfused: against `torch_eager` this
isolates what launching them one by one costs. `torch.compile(mode="reduce-overhead")`
would mix that with fusion, and may leave a graph out without a word.
"""

FRAMEWORK, MODE, GRAPH = "PyTorch", "cudagraphs", "static"
PACKAGES = {"torch": "torch"}
BORROWS = "torch_eager"
DEVICES = ("cuda",)
GAPS = {
    "mixed": "a recorded loss has one tape: GradScaler can't go back through a replay",
    "inside": "a loop would be unrolled, k times the kernels in one CUDA graph",
    "portrait": "a CUDA graph has no operations, only the kernels that eager launched",
    "graph_modes": "a CUDA graph has no control flow",
}


def environment(dtype, cache):  # -> what the worker's environment needs before import
    return {}
