"""Two-layer net -- JAX.

h = max(x w1, 0), prediction = h w2; no biases
loss = mean over the batch of the row sums of (prediction - y)^2; loss_sum = all summed
"""

from jax import nn, numpy as jnp

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # x (N, D) -> prediction (N, K)
    w1, w2 = params
    h = nn.relu(x @ w1)
    return h @ w2


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y):  # y (N, K) -> scalar
    error = forward(params, x) - y
    return jnp.mean(jnp.sum(error * error, axis=1))


def loss_sum(params, x, y):  # y (N, K) -> scalar
    error = forward(params, x) - y
    return jnp.sum(error * error)
