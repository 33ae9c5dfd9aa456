"""PyTorch, torch.compile(fullgraph=True): a graph break is an error, not a fallback."""

FRAMEWORK, MODE, GRAPH = "PyTorch", "compile", "static"
CASTS = "autocast"  # biases of products stay float32
PACKAGES = {"torch": "torch"}
AHEAD = (
    "torch._dynamo",
    "torch._inductor.compile_fx",
    "torch._inductor.async_compile",
    "graphparity.frameworks.torch_compile.ahead",
)
BORROWS = "torch_eager"
LASTING = ("torchinductor_{user}",)  # precompiled headers, for all processes


def environment(dtype, cache):  # -> what the worker's environment needs before import
    return {"TORCHINDUCTOR_CACHE_DIR": f"{cache}/inductor"}
