"""A planted chain -- JAX.

exp(x) a + exp(x) + 2 · 3: seven operations, of which four are needed
"""

from jax import numpy as jnp

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # one scalar, x (S,) -> (S,)
    a = params[0]
    jnp.sqrt(x)  # dead
    first, again = jnp.exp(x), jnp.exp(x)
    constant = jnp.full((256,), 2.0) * 3.0
    return first * a + again + constant
