"""Gradient descent as a user of PyTorch writes it: torch.optim.SGD."""

import torch

MOMENTS = {}  # the oracle's name: the library's


def make(lr, steps=None):  # -> optimizer(parameters), moments, steps

    def optimizer(parameters):
        return torch.optim.SGD(parameters, lr=lr)

    return optimizer, None if steps is None else MOMENTS, steps
