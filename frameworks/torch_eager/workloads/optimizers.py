"""Update rules, each on one small problem -- PyTorch.

prediction = x w + b, loss = mean over the batch of the row sums of (prediction - y)^2
"""

import torch

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # x (N, D) -> prediction (N, K)
    w, b = params
    return x @ w + b


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y):  # y (N, K) -> scalar
    error = forward(params, x) - y
    return torch.mean(torch.sum(error * error, dim=1))
