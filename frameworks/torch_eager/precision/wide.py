"""Wide perceptron in mixed precision -- PyTorch.

x -> H -> H -> logits, a rectifier behind every layer but the last
half: of x, the weights, and what products give; logits and loss in full precision
loss = mean over the batch of -log softmax(logits)[y]
"""

import torch
from torch.nn import functional as F

# -- forward ---------------------------------------------------------------------------


def forward(params, x, half):  # x (N, D) -> logits (N, K)
    w1, b1, w2, b2, w3, b3 = params
    with torch.autocast(x.device.type, half, half != torch.float32):
        h = torch.relu(x @ w1 + b1)
        h = torch.relu(h @ w2 + b2)
        logits = h @ w3 + b3
    return logits.to(x.dtype)


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y, half):  # y (N,) integers -> scalar
    logits = forward(params, x, half)
    return F.cross_entropy(logits, y)
