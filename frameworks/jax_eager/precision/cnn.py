"""Convolutional net in mixed precision -- JAX.

half: of x, the weights, and what layers give; logits and loss in full precision
loss = mean over the batch of -log softmax(logits)[y]
"""

from jax import nn, numpy as jnp

from graphparity.frameworks.jax_eager.workloads.cnn import (
    LAYOUT as LAYOUT,
    forward as net,
)

# -- forward ---------------------------------------------------------------------------


def forward(params, x, half):  # x (B, 1, 32, 32) -> logits (B, 10)
    low = [w.astype(half) for w in params]
    logits = net(low, x.astype(half))
    return logits.astype(x.dtype)


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y, half):  # y (B,) integers -> scalar
    logits = forward(params, x, half)
    picked = jnp.take_along_axis(nn.log_softmax(logits), y[:, None], axis=1)
    return -jnp.mean(picked)
