"""Puts a recorder of operations where `torch.cuda` has one of kernels."""

from contextlib import contextmanager, nullcontext

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from graphparity.frameworks.torch_cudagraphs.runtime import *  # noqa: F403

WAITS = ("_local_scalar_dense", "nonzero", "equal", "lift_fresh", "is_nonzero")


class Stream:
    def wait_stream(self, other):
        pass


class Graph:
    """What was run while it was recorded, to be run again."""

    def __init__(self):
        self.kernels = []

    def replay(self):
        with torch._C._AutoDispatchBelowAutograd():  # a kernel knows of no tape
            for kernel in self.kernels:
                self.launch(*kernel)

    def launch(self, function, args, kwargs, outputs):
        for own, value in zip(outputs, tree_leaves(function(*args, **kwargs))):
            if own is not None and own.data_ptr() != value.data_ptr():
                own.copy_(value)


class Recorder(TorchDispatchMode):
    def __init__(self, graph):
        super().__init__()
        self.graph = graph

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        name = function._schema.name.removeprefix("aten::")
        if name in WAITS:
            raise RuntimeError(f"{name}: not permitted when a stream is recorded")
        outputs = function(*args, **(kwargs or {}))
        kernel = (function, args, kwargs or {}, tree_leaves(outputs))
        self.graph.kernels.append(kernel)
        return outputs


@contextmanager
def recording(graph):
    with Recorder(graph):
        yield


def start(device):
    torch.cuda.Stream = torch.cuda.current_stream = Stream
    torch.cuda.stream = lambda stream: nullcontext()
    torch.cuda.CUDAGraph, torch.cuda.graph = Graph, recording
    return "recorded operations"
