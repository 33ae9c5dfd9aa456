"""A loop by hand around the same step, without the harness -- TensorFlow.

Only `selfcheck bare` runs it: what the suite measures must be what this loop takes.
"""

import time

import tensorflow as tf


def make_best(train, loss, lr, params, batch):  # -> run(steps) -> s
    # the fastest loop that a user of TensorFlow would write: variables, assign_sub
    batch = [tf.constant(a) for a in batch]
    variables = [tf.Variable(w) for w in params]

    def step(*batch):
        with tf.GradientTape() as tape:
            value = loss(variables, *batch)
        for w, g in zip(variables, tape.gradient(value, variables)):
            w.assign_sub(lr * g)
        return value

    step = train.graph(step)

    def run(steps):
        for variable, w in zip(variables, params):
            variable.assign(w)
        begin = time.perf_counter()
        for _ in range(steps):
            value = step(*batch)
        value.numpy()
        return time.perf_counter() - begin

    return run


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
