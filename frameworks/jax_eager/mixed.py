"""A training step in mixed precision -- JAX: a dtype policy, the scaler in the step."""

import jax
from jax import numpy as jnp

# -- the low dtype ---------------------------------------------------------------------


def half(name):  # -> what programs take as `half`
    return jnp.dtype(name)


def product(params, b, half):  # params [a] (n, m), b (m, k) -> a b as the policy has it
    c = params[0].astype(half) @ b.astype(half)
    return c.astype(b.dtype)


# -- graph -----------------------------------------------------------------------------


def make(train, loss, rule, scaler, params, batch):  # -> state, step(state, *batch)
    init, update = rule
    begin, adjust = scaler

    def step(state, *batch):
        params, opt_state = state
        scale = opt_state["scaler"]["scale"]
        value, grads = train.value_and_pullback(loss, params, batch, scale)
        finite = jnp.all(jnp.array([jnp.all(jnp.isfinite(g)) for g in grads]))
        grads = [g / scale for g in grads]
        old, new = (params, opt_state["rule"]), update(params, grads, opt_state["rule"])
        params, moments = jax.tree.map(lambda a, b: jnp.where(finite, a, b), new, old)
        scaling = adjust(opt_state["scaler"], finite)
        return (params, {"rule": moments, "scaler": scaling}), value

    start = {"rule": init(params), "scaler": begin(params)}
    return (params, start), train.graph(step, donate=0)
