"""A transformation of optax by its call, on gradients from outside -- JAX."""

import inspect

import jax
import numpy as np
import optax
from jax import numpy as jnp

from graphparity.frameworks.jax_eager.optimizer_state import OptimizerState

LIBRARY = "optax"


def defaults(name):  # -> the constructor's options
    options = inspect.signature(getattr(optax, name)).parameters.values()
    return {p.name: p.default for p in options if p.default is not p.empty}


def run(call, start, gradients, rates=None):  # start (n,) -> weights (steps, n)
    def make(options):  # a rate that changes is a schedule
        if rates is None or "learning_rate" not in options:
            return options
        rates_by_step = jnp.array(rates)
        return {**options, "learning_rate": lambda count: rates_by_step[count]}

    rule = optax.chain(*(getattr(optax, name)(**make(o)) for name, o in call))
    state, weights = OptimizerState.start([jnp.array(start)], rule, None), []

    @jax.jit
    def step(state, g):
        updates, opt_state = rule.update([g], state.opt_state, state.params)
        params = optax.apply_updates(state.params, updates)
        return OptimizerState(params, opt_state, None)

    for g in gradients:
        state = step(state, jnp.array(g))
        weights.append(np.array(state.params[0]))
    return weights
