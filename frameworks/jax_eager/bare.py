"""A loop by hand around the same step, without the harness -- JAX.

Only `selfcheck bare` runs it: what the suite measures must be what this loop takes.
"""

import time

import jax
from jax import numpy as jnp


def make_best(train, loss, lr, params, batch):  # -> run(steps) -> s
    # the fastest loop that a user of JAX would write: one function, weights donated
    batch = [jnp.array(a) for a in batch]

    def step(params, *batch):
        value, grads = jax.value_and_grad(loss)(params, *batch)
        return jax.tree.map(lambda w, g: w - lr * g, params, grads), value

    step = train.graph(step, donate=0)

    def run(steps):
        state = [jnp.array(w) for w in params]
        jax.block_until_ready(state)
        begin = time.perf_counter()
        for _ in range(steps):
            state, value = step(state, *batch)
        jax.block_until_ready((state, value))
        return time.perf_counter() - begin

    return run


def make(make_trainer, loss, rule, params, batch):  # NumPy arrays -> run(steps) -> s
    batch = [jnp.array(a) for a in batch]
    fresh = lambda: [jnp.array(w) for w in params]
    (_, opt_state), step = make_trainer(loss, rule, fresh(), batch)

    def run(steps):
        state = (fresh(), opt_state)
        jax.block_until_ready(state)
        begin = time.perf_counter()
        for _ in range(steps):
            state, value = step(state, *batch)
        jax.block_until_ready((state, value))
        return time.perf_counter() - begin

    return run
