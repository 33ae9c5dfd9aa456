"""Faults for a loss scaler -- PyTorch.

half: of x, the weights and their products, that are exact; the sum in full precision
loss = 2^-12 sum x w + y1 w1[0] + y2 w2[0]: each gradient is 2^-12 x, and y somewhere
"""

import torch

SMALL = 2.0**-12

# -- forward ---------------------------------------------------------------------------


def forward(params, x, half):  # x (2, n) -> products (2, n)
    w1, w2 = (w.to(half) for w in params)
    x1, x2 = x.to(half)
    return torch.stack([w1 * x1, w2 * x2]).to(x.dtype)


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y, half):  # y (2,): 0, inf or NaN -> scalar
    w1, w2 = params
    products = forward(params, x, half)
    return SMALL * torch.sum(products) + y[0] * w1[0] + y[1] * w2[0]
