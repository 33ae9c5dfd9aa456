"""Optimizers and clipping by other libraries' conventions, in place of those of
JAX and Optax."""

import jax
from jax import numpy as jnp


def adam_like(denominator, correct=True):
    def make(original):
        def scale(b1=0.9, b2=0.999, eps=1e-8, eps_root=0.0, *rest, **options):
            made = original(b1, b2, eps, eps_root, *rest, **options)

            def update(updates, state, params=None):
                _, new = made.update(updates, state, params)
                t = new.count.astype("float64")
                c1, c2 = 1 - b1**t, 1 - b2**t
                if not correct:
                    c1 = c2 = 1.0
                rule = lambda m, v: m / c1 / denominator(v, c2, eps)
                return jax.tree.map(rule, new.mu, new.nu), new

            return made._replace(update=update)

        return scale

    return make


def clip_plus(original):  # PyTorch adds 1e-6 to the norm
    def clip(max_norm):
        made = original(max_norm)

        def update(updates, state, params=None):
            leaves = jax.tree.leaves(updates)
            norm = jnp.sqrt(sum(jnp.sum(jnp.square(g)) for g in leaves))
            factor = jnp.minimum(max_norm / (norm + 1e-6), 1.0)
            return jax.tree.map(lambda g: g * factor, updates), state

        return made._replace(update=update)

    return clip


def clip_each(original):
    def clip(max_norm):
        made = original(max_norm)

        def one(g):
            norm = jnp.sqrt(jnp.sum(jnp.square(g)))
            return jnp.where(norm > max_norm, g * max_norm / norm, g)

        def update(updates, state, params=None):
            return jax.tree.map(one, updates), state

        return made._replace(update=update)

    return clip


def wide_schedule(original):  # its share of the steps is an integer's, in float32
    def make(*given, **options):
        rate = original(*given, **options)
        return lambda count: rate(jnp.asarray(count, "float64"))

    return make
