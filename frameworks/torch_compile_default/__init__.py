"""PyTorch, torch.compile(f) as it comes: where the graph breaks, Python goes on.

What most people write. `torch_compile` demands one graph (fullgraph=True): a break is
an error there, and a number that the program reads (`.item()`) is captured. Here each
piece between two breaks is a graph of its own, and a function whose loop breaks has
none at all; `graph` counts them. It stands in no table unless it is asked for.
"""

FRAMEWORK, MODE, GRAPH = "PyTorch", "compile, breaks allowed", "static"
CASTS = "autocast"  # biases of products stay float32
PACKAGES = {"torch": "torch"}
AHEAD = (
    "torch._dynamo",
    "torch._inductor.compile_fx",
    "torch._inductor.async_compile",
    "graphparity.frameworks.torch_compile.ahead",
)
BORROWS = "torch_compile"
DEVICES = ()  # none of its own accord: `make compare` takes no longer for it
GAPS = {
    "portrait": "a portrait shows one graph, and here there may be several or none",
    "graph_modes": "torch_compile has both modes, one graph and graphs with breaks",
    "shapes": "torch_compile has the cures, for one graph",
}
LASTING = ("torchinductor_{user}",)  # precompiled headers, for all processes


def environment(dtype, cache):  # -> what the worker's environment needs before import
    return {"TORCHINDUCTOR_CACHE_DIR": f"{cache}/inductor"}
