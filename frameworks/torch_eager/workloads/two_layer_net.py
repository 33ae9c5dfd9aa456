"""Two-layer net -- PyTorch.

h = max(x w1, 0), prediction = h w2; no biases
loss = mean over the batch of the row sums of (prediction - y)^2; loss_sum = all summed
"""

import torch

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # x (N, D) -> prediction (N, K)
    w1, w2 = params
    h = torch.relu(x @ w1)
    return h @ w2


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y):  # y (N, K) -> scalar
    error = forward(params, x) - y
    return torch.mean(torch.sum(error * error, dim=1))


def loss_sum(params, x, y):  # y (N, K) -> scalar
    error = forward(params, x) - y
    return torch.sum(error * error)
