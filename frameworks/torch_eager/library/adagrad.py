"""AdaGrad as a user of PyTorch writes it: torch.optim.Adagrad."""

import torch

MOMENTS = {"G": "sum"}  # the oracle's name: the library's


def make(lr, eps=1e-7, steps=None):  # -> optimizer(parameters), moments, steps

    def optimizer(parameters):
        return torch.optim.Adagrad(parameters, lr=lr, eps=eps)

    return optimizer, MOMENTS, steps
