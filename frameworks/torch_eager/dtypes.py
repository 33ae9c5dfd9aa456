"""Which operations of a program compute in which dtype, by running it -- PyTorch.

A dispatch mode sees them below autograd and autocast, the backward pass included.
"""

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from graphparity.frameworks.torch_eager import makers

PRODUCTS = "mm addmm bmm mv dot convolution convolution_backward"
FULL = "sub rsub pow exp log mean _softmax _log_softmax _log_softmax_backward_data"
FULL += " mse_loss mse_loss_backward nll_loss_forward nll_loss_backward"
KINDS = dict.fromkeys(PRODUCTS.split(), "product") | dict.fromkeys(FULL.split(), "full")


class Recorder(TorchDispatchMode):
    """Keeps the name of each operation, and the dtypes of its floating operands."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        operands = [x for x in tree_leaves(args) if isinstance(x, torch.Tensor)]
        floats = [str(x.dtype) for x in operands if x.is_floating_point()]
        name = function._schema.name.removeprefix("aten::")
        self.seen.append((name, [dtype.removeprefix("torch.") for dtype in floats]))
        return function(*args, **(kwargs or {}))


def operations(loss, params, batch):  # -> name and dtypes of each, in order
    with Recorder() as recorder:
        makers.value_and_grads(loss, params, batch)
    return recorder.seen
