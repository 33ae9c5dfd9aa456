"""The training loop inside the graph: k steps in one call -- JAX, scan.

state <- step(state, batch) for each batch of k, that are stacked along a leading axis
"""

import jax
from jax import lax

# -- loop ------------------------------------------------------------------------------


def make(train, loss, optimizer, params, batches):  # -> state, call(state, *batches)
    init, update = optimizer

    def step(state, batch):
        params, opt_state = state
        value, grads = jax.value_and_grad(loss)(params, *batch)
        return update(params, grads, opt_state), value

    def call(state, *batches):  # each (k, ...) -> state, losses (k,)
        return lax.scan(
            step, state, batches
        )  # differs: a Python loop would be unrolled

    return (params, init(params)), train.graph(call, donate=0)
