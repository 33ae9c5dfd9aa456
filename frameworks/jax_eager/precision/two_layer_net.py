"""Two-layer net in mixed precision -- JAX.

half: of x, the weights, and what products give; prediction and loss in full precision
loss = mean over the batch of the row sums of (prediction - y)^2
"""

from jax import numpy as jnp

from graphparity.frameworks.jax_eager.workloads.two_layer_net import forward as net

# -- forward ---------------------------------------------------------------------------


def forward(params, x, half):  # x (N, D) -> prediction (N, K)
    low = [w.astype(half) for w in params]
    prediction = net(low, x.astype(half))
    return prediction.astype(x.dtype)


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y, half):  # y (N, K) -> scalar
    error = forward(params, x, half) - y
    return jnp.mean(jnp.sum(error * error, axis=1))
