"""Demon Adam as a user of optax writes it: a transformation of one's own."""

from math import log
from typing import Any, NamedTuple

import jax
import optax
from jax import numpy as jnp

MOMENTS = {"m": "mu", "v": "nu"}  # the oracle's name: the library's


class DemonState(NamedTuple):
    """Steps taken and both moments."""

    count: Any
    mu: Any
    nu: Any


def scale_by_demon_adam(horizon, b1, b2, eps):  # -> init and update
    """Adam whose momentum decays to 0 over `horizon` steps (Chen et al. 2019)."""

    def init(params):
        mu, nu = (jax.tree.map(jnp.zeros_like, params) for _ in range(2))
        return DemonState(jnp.zeros((), jnp.int32), mu, nu)

    def update(grads, state, params=None):
        count = state.count + 1
        t = count.astype(jax.tree.leaves(grads)[0].dtype)
        left = 1.0 - (t - 1.0) / horizon
        b = b1 * left / ((1.0 - b1) + b1 * left)
        mu = jax.tree.map(lambda m, g: b * m + g, state.mu, grads)
        average = lambda v, g: b2 * v + (1.0 - b2) * g * g
        nu = jax.tree.map(average, state.nu, grads)
        correct = -jnp.expm1(t * log(b2))
        scale = lambda m, v: m / (jnp.sqrt(v / correct) + eps)
        return jax.tree.map(scale, mu, nu), DemonState(count, mu, nu)

    return optax.GradientTransformation(init, update)


def make(
    lr, horizon, b1=0.9, b2=0.999, eps=1e-7, steps=None
):  # -> optax's init and update, moments
    rate = lr if steps is None else optax.linear_schedule(lr, 0.0, steps)
    demon = scale_by_demon_adam(horizon, b1, b2, eps)
    return optax.chain(demon, optax.scale_by_learning_rate(rate)), MOMENTS
