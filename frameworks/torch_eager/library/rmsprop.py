"""RMSProp as a user of PyTorch writes it: torch.optim.RMSprop."""

import torch

MOMENTS = {"G": "square_avg"}  # the oracle's name: the library's


def make(lr, d=0.9, eps=1e-7, steps=None):  # -> optimizer(parameters), moments, steps

    def optimizer(parameters):
        return torch.optim.RMSprop(parameters, lr=lr, alpha=d, eps=eps)

    return optimizer, MOMENTS, steps
