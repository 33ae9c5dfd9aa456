"""Nesterov's accelerated gradient as a user of PyTorch writes it: torch.optim.SGD.

Here the rate is outside the velocity, as in `momentum`.
"""

import torch

MOMENTS = {"v": "momentum_buffer"}  # the oracle's name: the library's
DIALECT = {"rate_inside": False}  # with it the oracle's rule is this one


def make(lr, rho=0.9, steps=None):  # -> optimizer(parameters), moments, steps

    def optimizer(parameters):
        return torch.optim.SGD(parameters, lr=lr, momentum=rho, nesterov=True)

    return optimizer, MOMENTS, steps
