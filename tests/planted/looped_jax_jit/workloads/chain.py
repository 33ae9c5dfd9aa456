"""A chain with a loop -- JAX.

exp(y) + tanh(y) sqrt(x) behind three turns of y = exp(y) a: the counter and its test
are no constants, what stands behind the loop is not in it
"""

from jax import lax, numpy as jnp

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # one scalar, x (S,) -> (S,)
    a = params[0]
    more = lambda turn: turn[0] < 3
    step = lambda turn: (turn[0] + 1, jnp.exp(turn[1]) * a)
    _, y = lax.while_loop(more, step, (0, x * a))
    return jnp.exp(y) + jnp.tanh(y) * jnp.sqrt(x)
