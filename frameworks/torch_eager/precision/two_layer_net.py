"""Two-layer net in mixed precision -- PyTorch.

half: of x, the weights, and what products give; prediction and loss in full precision
loss = mean over the batch of the row sums of (prediction - y)^2
"""

import torch

from graphparity.frameworks.torch_eager.workloads.two_layer_net import forward as net

# -- forward ---------------------------------------------------------------------------


def forward(params, x, half):  # x (N, D) -> prediction (N, K)
    with torch.autocast(x.device.type, half, half != torch.float32):
        prediction = net(params, x)
    return prediction.to(x.dtype)


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y, half):  # y (N, K) -> scalar
    error = forward(params, x, half) - y
    return torch.mean(torch.sum(error * error, dim=1))
