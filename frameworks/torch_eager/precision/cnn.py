"""Convolutional net in mixed precision -- PyTorch.

half: of x, the weights, and what layers give; logits and loss in full precision
loss = mean over the batch of -log softmax(logits)[y]
"""

import torch
from torch.nn import functional as F

from graphparity.frameworks.torch_eager.workloads.cnn import forward as net

# -- forward ---------------------------------------------------------------------------


def forward(params, x, half):  # x (B, 1, 32, 32) -> logits (B, 10)
    with torch.autocast(x.device.type, half, half != torch.float32):
        logits = net(params, x)
    return logits.to(x.dtype)


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y, half):  # y (B,) integers -> scalar
    logits = forward(params, x, half)
    return F.cross_entropy(logits, y)
