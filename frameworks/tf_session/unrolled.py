"""The training loop unrolled: k steps of a Python loop in one graph -- TensorFlow 1.

state <- step(state, batch) for each batch of k, that are stacked along a leading axis
"""

import tensorflow.compat.v1 as tf

# -- loop ------------------------------------------------------------------------------


def make(train, loss, optimizer, params, batches):  # -> state, call(state, *batches)
    init, update = optimizer

    def define(variables, *batches):
        params, opt_state = tf.nest.map_structure(lambda w: w.read_value(), variables)
        losses = []
        for batch in zip(*map(tf.unstack, batches)):
            value, grads = train.value_and_grads(loss, params, batch)
            params, opt_state = update(params, grads, opt_state)
            losses.append(value)
        end = (params, opt_state)
        assign = tf.nest.map_structure(lambda w, v: w.assign(v).op, variables, end)
        return [tf.stack(losses), tf.group(tf.nest.flatten(assign))]

    state, run = train.build(define, params, init, batches)

    def call(state, *batches):  # each (k, ...) -> state, losses (k,)
        return state, run(state, *batches)[0]

    return state, call
