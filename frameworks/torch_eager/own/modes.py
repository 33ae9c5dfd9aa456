"""What else `torch.compile` can be asked for, where it applies -- PyTorch.

Each mode is a form of its own beside the default one. MODES says what it does there,
and so why it isn't measured elsewhere.
"""

import torch

OF = "torch_compile"  # the backend in whose processes they run
DEVICES = ("cuda",)
MODES = {
    "reduce-overhead": "it replays CUDA graphs",
    "max-autotune": "it tries kernels out",
}


def graph(mode):  # -> what makes this form of a function
    return lambda function: torch.compile(function, mode=mode)
