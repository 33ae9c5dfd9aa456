"""Where the graph is made -- TensorFlow, XLA.

Each maker returns `state, call`: `call(state, *batch)` is what is checked and timed.
"""

import tensorflow as tf

from graphparity.frameworks.tf_eager import makers

# -- graph: the lines in which the modes differ ----------------------------------------


def graph(function):  # static: traced once into a graph, then compiled as a whole
    return tf.function(function, autograph=False, jit_compile=True)


def graph_of_own(function):  # of a person's own: AutoGraph takes its `if` and `while`
    return tf.function(function, jit_compile=True)


# -- makers: each with this graph ------------------------------------------------------

value_and_grads = makers.value_and_grads


def make_forward(forward, params, batch):  # call(params, *batch) -> output
    return makers.make_forward(graph, forward, params, batch)


def make_pullback(forward, params, batch):  # call(params, *batch) -> output, grads
    return makers.make_pullback(graph, forward, params, batch)


def make_gradients(loss, params, batch):  # call(params, *batch) -> loss, grads
    return makers.make_gradients(graph, loss, params, batch)


def make_trainer(loss, optimizer, params, batch):  # step(state, *batch) -> state, loss
    return makers.make_trainer(graph, loss, optimizer, params, batch)


def make_library_trainer(program, loss, rule, params, batch):
    # the library's own network and optimizer: step(state, *batch) -> state, loss
    return makers.make_library_trainer(graph, program, loss, rule, params, batch)
