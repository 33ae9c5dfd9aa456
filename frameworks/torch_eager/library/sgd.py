"""Gradient descent as a user of PyTorch writes it: torch.optim.SGD."""

import torch


def make(lr):  # -> optimizer(parameters)

    def optimizer(parameters):
        return torch.optim.SGD(parameters, lr=lr)

    return optimizer
