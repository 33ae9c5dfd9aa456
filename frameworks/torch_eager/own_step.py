"""One step of what a person wrote, as it is or compiled -- PyTorch.

A maker returns call(*leaves), whose result is waited for: a list of tensors.
"""

import torch
from torch.utils._pytree import tree_leaves


def _squares(result):  # the mean of squares of all floating outputs: a loss
    floating = [y for y in tree_leaves(result) if _floats(y)]
    return sum(y.square().mean() for y in floating)


def _floats(x):
    return isinstance(x, torch.Tensor) and x.is_floating_point()


def _tensors(result):
    return [y for y in tree_leaves(result) if isinstance(y, torch.Tensor)]


# -- a function of arrays --------------------------------------------------------------


def forward(graph, function):
    compiled = graph(function)

    def call(*leaves):
        with torch.no_grad():
            return _tensors(compiled(*leaves))

    return call


def backward(graph, function):  # differs: autograd calls the compiled backward pass
    compiled = graph(lambda *leaves: _squares(function(*leaves)))

    def call(*leaves):
        given = [x.requires_grad_() if _floats(x) else x for x in leaves]
        wanted = [x for x in given if _floats(x)]
        value = compiled(*given)
        grads = torch.autograd.grad(value, wanted, materialize_grads=True)
        return [value.detach(), *grads]

    return call
