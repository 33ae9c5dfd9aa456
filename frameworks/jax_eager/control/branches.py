"""A data-dependent conditional in every form -- JAX.

y = first(x) if the condition holds, else second(x); all forms give the same y
"""

import jax
from jax import lax, numpy as jnp

# -- one condition for all of x --------------------------------------------------------


def by_if(condition, first, second, x):  # condition (): one branch runs
    if condition:
        return first(x)
    else:
        return second(x)


def by_cond(condition, first, second, x):  # condition (): one branch runs
    return lax.cond(condition, first, second, x)


# -- select: a condition for each element, or one for all ------------------------------


def by_where(condition, first, second, x):  # both branches run, on all of x
    return jnp.where(condition, first(x), second(x))


def by_double_where(condition, first, second, x, safe):  # first never sees a bad x
    return jnp.where(condition, first(jnp.where(condition, x, safe)), second(x))


# -- rows: a condition for each row of x -----------------------------------------------


def by_if_rows(condition, first, second, x):  # condition (N,), x (N, D)
    pairs = zip(condition, x)
    return jnp.stack([by_if(c, first, second, row) for c, row in pairs])


def by_cond_rows(condition, first, second, x):  # condition (N,), x (N, D)
    one = lambda c, row: by_cond(c, first, second, row)
    return jax.vmap(one)(condition, x)


# -- bodies: what the branches do ------------------------------------------------------


def linear(w, x):  # w (D, H), x (N, D) or (D,) -> (N, H) or (H,)
    return x @ w


def root(x):  # not differentiable at 0, not defined below
    return jnp.sqrt(x)


def inverse(x):  # not defined at 0
    return 1.0 / x


def zero(x):  # what y is where it can't be the above
    return 0.0 * x


def heavy(w, times, x):  # w (D, D), x (N, D): as much work as is asked for
    for _ in range(times):
        x = jnp.tanh(x @ w)
    return x
