"""The training loop inside the graph: k steps in one call -- TensorFlow 1, while_loop.

state <- step(state, batch) for each batch of k, that are stacked along a leading axis
"""

import tensorflow.compat.v1 as tf

# -- loop ------------------------------------------------------------------------------


def make(train, loss, optimizer, params, batches):  # -> state, call(state, *batches)
    init, update = optimizer

    def define(variables, *batches):  # differs: the graph is built whole, before a call
        k = batches[0].shape[0]

        def step(i, state, losses):  # differs: a Python loop would be unrolled
            params, opt_state = state
            batch = [a[i] for a in batches]
            value, grads = train.value_and_grads(loss, params, batch)
            return i + 1, update(params, grads, opt_state), losses.write(i, value)

        losses = tf.TensorArray(params[0].dtype, k, element_shape=())
        start = tf.nest.map_structure(lambda w: w.read_value(), variables)
        more = lambda i, *_: i < k
        _, end, losses = tf.while_loop(more, step, (0, start, losses))
        assign = tf.nest.map_structure(lambda w, v: w.assign(v).op, variables, end)
        return [losses.stack(), tf.group(tf.nest.flatten(assign))]

    state, run = train.build(define, params, init, batches)

    def call(state, *batches):  # each (k, ...) -> state, losses (k,)
        return state, run(state, *batches)[0]

    return state, call
