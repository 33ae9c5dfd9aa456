"""The training loop inside the graph: k steps in one call -- JAX.

state <- step(state, batch) for each batch of k, that are stacked along a leading axis
"""

import jax
from jax import numpy as jnp

# -- loop ------------------------------------------------------------------------------


def make(train, loss, optimizer, params, batches):  # -> state, call(state, *batches)
    init, update = optimizer

    def call(state, *batches):  # each (k, ...) -> state, losses (k,)
        losses = []
        for batch in zip(*batches):
            params, opt_state = state
            value, grads = jax.value_and_grad(loss)(params, *batch)
            state = update(params, grads, opt_state)
            losses.append(value)
        return state, jnp.stack(losses)

    return (params, init(params)), train.graph(call, donate=0)
