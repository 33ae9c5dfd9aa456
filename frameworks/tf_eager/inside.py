"""The training loop inside the graph: k steps in one call -- TensorFlow.

state <- step(state, batch) for each batch of k, that are stacked along a leading axis
"""

import tensorflow as tf

# -- loop ------------------------------------------------------------------------------


def make(train, loss, optimizer, params, batches):  # -> state, call(state, *batches)
    init, update = optimizer
    state = tf.nest.map_structure(tf.Variable, (params, init(params)))

    def loop(*batches):  # differs: the state lives in variables, assigned at the end
        params, opt_state = tf.nest.map_structure(tf.convert_to_tensor, state)
        losses = []
        for batch in zip(*map(tf.unstack, batches)):
            value, grads = train.value_and_grads(loss, params, batch)
            params, opt_state = update(params, grads, opt_state)
            losses.append(value)
        assign = lambda variable, w: variable.assign(w)
        tf.nest.map_structure(assign, state, (params, opt_state))
        return tf.stack(losses)

    loop = train.graph(loop)

    def call(state, *batches):  # each (k, ...) -> state, losses (k,)
        return state, loop(*batches)

    return state, call
