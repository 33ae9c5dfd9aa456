"""Gradient descent with momentum -- JAX.

t <- t + 1, v <- rho v + g, w <- w - a v
a = lr, or where `steps` is given lr (1 - (t - 1) / steps): linear decay
Sutskever et al., ICML 2013, in the lecture's form: v is free of the rate, so that a
change of the rate acts at once on all of v. In `nesterov` the rate is inside v.
"""

from jax import numpy as jnp


def make(lr, rho=0.9, steps=None):  # -> init, update

    def init(params):  # -> state: velocity and step counter
        t = jnp.zeros((), params[0].dtype)
        v = [jnp.zeros_like(w) for w in params]
        return {"t": t, "v": v}

    def update(params, grads, state):  # -> params, state
        t = state["t"] + 1.0
        a = lr if steps is None else lr * (1.0 - (t - 1.0) / steps)
        v = [rho * v + g for v, g in zip(state["v"], grads)]
        new = [w - a * v for w, v in zip(params, v)]
        return new, {"t": t, "v": v}

    return init, update
