"""A loop by hand around the same step, without the harness -- TensorFlow.

Only `selfcheck bare` runs it: what the suite measures must be what this loop takes.
"""

import time

import tensorflow as tf


def make(make_trainer, loss, rule, params, batch):  # NumPy arrays -> run(steps) -> s
    batch = [tf.constant(a) for a in batch]
    state, step = make_trainer(loss, rule, [tf.constant(w) for w in params], batch)

    def run(steps):
        for variable, w in zip(state[0], params):
            variable.assign(w)
        begin = time.perf_counter()
        for _ in range(steps):
            _, value = step(state, *batch)
        value.numpy()
        return time.perf_counter() - begin

    return run
