"""Data-dependent conditional -- JAX.

y = x w1 if z > 0, else x w2; the weight not taken has gradient zero
"""

from jax import lax

# -- body: what either branch does, the same in every backend --------------------------


def body(w, x):  # w (D, H), x (N, D) -> (N, H)
    return x @ w


# -- branch: the lines in which the frameworks differ ----------------------------------


def forward(params, x, z):  # x (N, D), z () -> y (N, H)
    w1, w2 = params
    first, second = lambda: body(w1, x), lambda: body(w2, x)
    return lax.cond(z > 0, first, second)  # static: both are in the graph
