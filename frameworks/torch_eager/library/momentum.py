"""Gradient descent with momentum as a user of PyTorch writes it: torch.optim.SGD."""

import torch

MOMENTS = {"v": "momentum_buffer"}  # the oracle's name: the library's


def make(lr, rho=0.9, steps=None):  # -> optimizer(parameters), moments, steps

    def optimizer(parameters):
        return torch.optim.SGD(parameters, lr=lr, momentum=rho)

    return optimizer, MOMENTS, steps
