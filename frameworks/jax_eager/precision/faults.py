"""Faults for a loss scaler -- JAX.

half: of x, the weights and their products, that are exact; the sum in full precision
loss = 2^-12 sum x w + y1 w1[0] + y2 w2[0]: each gradient is 2^-12 x, and y somewhere
"""

from jax import numpy as jnp

SMALL = 2.0**-12

# -- forward ---------------------------------------------------------------------------


def forward(params, x, half):  # x (2, n) -> products (2, n)
    w1, w2 = (w.astype(half) for w in params)
    x1, x2 = x.astype(half)
    return jnp.stack([w1 * x1, w2 * x2]).astype(x.dtype)


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y, half):  # y (2,): 0, inf or NaN -> scalar
    w1, w2 = params
    products = forward(params, x, half)
    return SMALL * jnp.sum(products) + y[0] * w1[0] + y[1] * w2[0]
