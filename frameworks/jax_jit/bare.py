"""A loop written by hand, without the harness -- JAX, jax.jit: two_layer_net, loss_sum.

Only `selfcheck bare` runs it: the step that the suite measures must be this step.
"""

import time
from functools import partial

import jax
from jax import numpy as jnp


def make(w1, w2, x, y, lr):  # NumPy arrays -> run(steps) -> seconds
    x, y = jnp.array(x), jnp.array(y)

    def loss(params, x, y):
        error = jax.nn.relu(x @ params[0]) @ params[1] - y
        return jnp.sum(error * error)

    @partial(jax.jit, donate_argnums=0)
    def step(params, x, y):
        value, grads = jax.value_and_grad(loss)(params, x, y)
        return [w - lr * g for w, g in zip(params, grads)], value

    def run(steps):
        params = [jnp.array(w1), jnp.array(w2)]
        begin = time.perf_counter()
        for _ in range(steps):
            params, value = step(params, x, y)
        jax.block_until_ready((params, value))
        return time.perf_counter() - begin

    return run
