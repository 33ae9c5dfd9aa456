"""What is dispatched in a step, counted by running one -- PyTorch, eager.

A dispatch mode sees every ATen operation below autograd, the backward pass included.
A view only looks at the memory of another tensor: no kernel.
"""

from torch.utils._python_dispatch import TorchDispatchMode

KERNELS = "ATen operations that TorchDispatchMode saw in one step, views apart"


class Recorder(TorchDispatchMode):
    """Keeps the name of each operation, and whether it is a view."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        if function.namespace != "profiler":  # marks for a profile, not work
            self.seen.append((str(function), function.is_view))
        return function(*args, **(kwargs or {}))


def dispatched(call):  # -> names of what a step runs, and of its views
    with Recorder() as recorder:
        call()
    kernels = [name for name, view in recorder.seen if not view]
    return kernels, [name for name, view in recorder.seen if view]
