"""A chain of values that only look equal -- JAX.

Two constants, two draws, two results of a conditional: each used twice in one way, and
none of it is a repetition or dead.
"""

from jax import lax, numpy as jnp, random

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # one scalar, x (S,) -> (S,)
    a = params[0]
    y = x * jnp.array([4.0]) + x * jnp.array([5.0])
    one, other = (random.bits(random.key(seed), x.shape) for seed in (1, 2))
    y = y + one * x + other * x
    first = lambda: (jnp.tanh(x), jnp.sqrt(x))
    second = lambda: (jnp.sqrt(x), jnp.tanh(x))
    one, other = lax.cond(a > 0, first, second)
    return y + jnp.exp(one) + jnp.exp(other)
