"""A function of a person's own, as it is -- PyTorch."""

import sys

import torch

from graphparity.frameworks.torch_eager.own.shaking import Shaking


def default_dtype(dtype):  # of the tensors and layers that it makes itself
    torch.set_default_dtype(getattr(torch, dtype))
    if keras := sys.modules.get("keras"):  # with KERAS_BACKEND=torch
        keras.utils.clear_session(free_memory=False)  # names are counted anew
        keras.config.set_floatx(dtype)
        keras.config.set_dtype_policy(dtype)


def is_tensor(x):
    return isinstance(x, torch.Tensor)


def is_floating(x):
    return x.is_floating_point()


def pullback(function, inputs, cotangents):
    # function: list of tensors -> list of tensors; cotangents: of it, by these outputs
    # -> gradients of sum(output * cotangent) by each input, 0 where it isn't used
    leaves = [x.detach().clone().requires_grad_() for x in inputs]
    outputs = function(leaves)
    given = [torch.as_tensor(c, dtype=y.dtype) for y, c in zip(outputs, cotangents)]
    used = [(y, c) for y, c in zip(outputs, given) if y.requires_grad]
    if not used:
        return [torch.zeros_like(x) for x in leaves]
    outputs, given = zip(*used)
    return torch.autograd.grad(outputs, leaves, given, materialize_grads=True)


def shaking(size, seed):  # a context: every operation's result has a relative error
    return Shaking(size, seed)
