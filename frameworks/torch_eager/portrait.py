"""What is dispatched in a step, counted by running one -- PyTorch, eager.

A dispatch mode sees every ATen operation below autograd, the backward pass included.
A view only looks at the memory of another tensor, and a number that the host reads
is copied: neither is a kernel.
"""

from torch.utils._python_dispatch import TorchDispatchMode

from graphparity.common.graphs import operations

KERNELS = "ATen operations dispatched, without views and numbers read by the host"


class Recorder(TorchDispatchMode):
    """Keeps the name of each operation, and whether it is a view."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        host = operations.shared(str(function)) in operations.HOST
        if (
            function.namespace != "profiler" and not host
        ):  # marks for a profile: no work
            self.seen.append((str(function), function.is_view))
        return function(*args, **(kwargs or {}))


def dispatched(call):  # -> names of what a step runs, and of its views
    with Recorder() as recorder:
        call()
    kernels = [name for name, view in recorder.seen if not view]
    return kernels, [name for name, view in recorder.seen if view]
