"""Update rules, each on one small problem -- JAX.

prediction = x w + b, loss = mean over the batch of the row sums of (prediction - y)^2
"""

from jax import numpy as jnp

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # x (N, D) -> prediction (N, K)
    w, b = params
    return x @ w + b


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y):  # y (N, K) -> scalar
    error = forward(params, x) - y
    return jnp.mean(jnp.sum(error * error, axis=1))
