"""The training loop inside the graph: k steps in one call -- TensorFlow, while_loop.

state <- step(state, batch) for each batch of k, that are stacked along a leading axis
"""

import tensorflow as tf

# -- loop ------------------------------------------------------------------------------


def make(train, loss, optimizer, params, batches):  # -> state, call(state, *batches)
    init, update = optimizer
    state = tf.nest.map_structure(tf.Variable, (params, init(params)))

    def loop(*batches):  # differs: the state lives in variables, assigned at the end
        k = batches[0].shape[0]

        def step(i, state, losses):  # differs: a Python loop would be unrolled
            params, opt_state = state
            batch = [a[i] for a in batches]
            value, grads = train.value_and_grads(loss, params, batch)
            return i + 1, update(params, grads, opt_state), losses.write(i, value)

        losses = tf.TensorArray(params[0].dtype, k, element_shape=())
        start = tf.nest.map_structure(tf.convert_to_tensor, state)
        more = lambda i, *_: i < k
        _, end, losses = tf.while_loop(more, step, (0, start, losses))
        assign = lambda variable, w: variable.assign(w)
        tf.nest.map_structure(assign, state, end)
        return losses.stack()

    loop = train.graph(loop)

    def call(state, *batches):  # each (k, ...) -> state, losses (k,)
        return state, loop(*batches)

    return state, call
