"""Adam as a user of PyTorch writes it: torch.optim.Adam.

Its bias correction is taken in float64, by Python: nothing is ROUNDED.
"""

import torch

MOMENTS = {"m": "exp_avg", "v": "exp_avg_sq"}  # the oracle's name: the library's


def make(
    lr, b1=0.9, b2=0.999, eps=1e-7, steps=None
):  # -> optimizer(parameters), moments, steps

    def optimizer(parameters):
        return torch.optim.Adam(parameters, lr=lr, betas=(b1, b2), eps=eps)

    return optimizer, MOMENTS, steps
