"""A loop by hand around the same step, without the harness -- TensorFlow 1.

Only `selfcheck bare` runs it: what the suite measures must be what this loop takes.
"""

import time

import tensorflow.compat.v1 as tf


def make_best(train, loss, lr, params, batch):  # -> run(steps) -> s
    # the fastest loop that a user of TensorFlow 1 would write: its own optimizer
    with tf.Graph().as_default() as graph:
        starts = [tf.placeholder(w.dtype, w.shape) for w in params]
        variables = [tf.Variable(start, use_resource=True) for start in starts]
        feeds = [tf.placeholder(a.dtype, a.shape) for a in batch]
        value = loss(variables, *feeds)
        update = tf.train.GradientDescentOptimizer(lr).minimize(value)
        initialize = tf.global_variables_initializer()
    graph.finalize()
    session = tf.Session(graph=graph)

    def run(steps):
        session.run(initialize, dict(zip(starts, params)))
        feed = dict(zip(feeds, batch))
        begin = time.perf_counter()
        for _ in range(steps):
            session.run([value, update], feed)
        return time.perf_counter() - begin

    return run


def make(make_trainer, loss, rule, params, batch):  # NumPy arrays -> run(steps) -> s
    state, step = make_trainer(loss, rule, params, batch)

    def run(steps):
        for variable, w in zip(state.variables[0], params):
            start = variable.initializer.inputs[1]
            state.session.run(variable.initializer, {start: w})
        begin = time.perf_counter()
        for _ in range(steps):
            step(state, *batch)
        return time.perf_counter() - begin

    return run
