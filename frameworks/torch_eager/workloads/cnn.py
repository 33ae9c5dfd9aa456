"""Convolutional net -- PyTorch.

x 32 -> convolution 30 -> pool 15 -> convolution 13 -> pool 6 -> 576 -> 120 -> 84 -> 10,
a rectifier behind every layer but the last
loss = mean over the batch of -log softmax(logits)[y]; loss_mse = mean of (logits - y)^2
"""

import torch
from torch.nn import functional as F

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # x (B, 1, 32, 32) -> logits (B, 10)
    conv1_w, conv1_b, conv2_w, conv2_b, w1, b1, w2, b2, w3, b3 = params
    h = torch.relu(F.conv2d(x, conv1_w, conv1_b))
    h = F.max_pool2d(h, 2)
    h = torch.relu(F.conv2d(h, conv2_w, conv2_b))
    h = F.max_pool2d(h, 2)
    h = torch.flatten(h, start_dim=1)
    h = torch.relu(h @ w1 + b1)
    h = torch.relu(h @ w2 + b2)
    return h @ w3 + b3


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y):  # y (B,) integers -> scalar
    logits = forward(params, x)
    return F.cross_entropy(logits, y)


def loss_mse(params, x, y):  # y (B, 10) -> scalar
    error = forward(params, x) - y
    return torch.mean(error * error)
