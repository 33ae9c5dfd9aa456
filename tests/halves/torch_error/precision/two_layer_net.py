"""Two-layer net in mixed precision: the squared error in half, summed in float32."""

import torch

from graphparity.frameworks.torch_eager.precision.two_layer_net import forward


def loss(params, x, y, half):
    error = forward(params, x, half).to(half) - y.to(half)
    return torch.mean(torch.sum((error * error).to(y.dtype), dim=1))
