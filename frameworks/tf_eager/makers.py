"""What is made of a program -- TensorFlow 2, with the graph of a mode.

Each maker returns `state, call`: call(params, *batch), or to train step(state, *batch).
`graph` comes from `train`, where the graph is made.
"""

import keras
import tensorflow as tf

# -- differentiation -------------------------------------------------------------------


def value_and_grads(function, params, batch, external=None):
    with tf.GradientTape() as tape:
        tape.watch(params)
        value = function(params, *batch)
    return value, tape.gradient(value, params, external, "zero")


# -- makers ----------------------------------------------------------------------------


def make_forward(graph, forward, params, batch):  # call -> output
    def call(params, *batch):
        return forward(params, *batch)

    return params, graph(call)


def make_pullback(graph, forward, params, batch):  # call -> output, grads
    def call(params, *batch):  # the last of the batch is the external gradient
        return value_and_grads(forward, params, batch[:-1], batch[-1])

    return params, graph(call)


def make_gradients(graph, loss, params, batch):  # call -> loss, grads
    def call(params, *batch):
        return value_and_grads(loss, params, batch)

    return params, graph(call)


def make_trainer(graph, loss, optimizer, params, batch):  # step -> state, loss
    init, update = optimizer
    state = tf.nest.map_structure(tf.Variable, (params, init(params)))

    def train(*batch):  # differs: the state lives in variables, assigned in place
        params, opt_state = tf.nest.map_structure(tf.convert_to_tensor, state)
        value, grads = value_and_grads(loss, params, batch)
        new = update(params, grads, opt_state)
        tf.nest.map_structure(lambda variable, w: variable.assign(w), state, new)
        return value

    train = graph(train)

    def step(state, *batch):
        return state, train(*batch)

    return state, step


def make_library_trainer(graph, program, loss, rule, params, batch):
    # the library's own network and optimizer: step(state, *batch) -> state, loss
    keras.config.set_floatx(params[0].dtype.name)  # of the rate too, not only the net
    keras.config.set_dtype_policy(params[0].dtype.name)  # or the first one stays
    make_optimizer, moments = rule
    net, optimizer = program.make_network(params), make_optimizer()
    optimizer.build(net.trainable_variables)
    evaluate = getattr(program, loss)

    def train(*batch):
        with tf.GradientTape() as tape:
            value = evaluate(net, *batch)
        grads = tape.gradient(value, net.trainable_variables)
        optimizer.apply_gradients(zip(grads, net.trainable_variables))
        return value

    train = graph(train)

    def step(state, *batch):
        return state, train(*batch)

    values = lambda variables: [variable.value for variable in variables]
    state = [values(net.trainable_variables), []]
    if moments is not None:
        slots = {key: values(getattr(optimizer, n)) for key, n in moments.items()}
        state[1] = {"t": optimizer.iterations.value, **slots}
    return state, step
