"""Where the graph is made -- TensorFlow 1: build a graph, then run it in a session.

Each maker returns `state, call`: `call(state, *batch)` is what is checked and timed.
"""

from collections import namedtuple

import tensorflow.compat.v1 as tf

from graphparity.frameworks.tf_session import makers

# -- graph: define it whole, then run it -----------------------------------------------

# the state lives in the session; powers: of Adam's coefficients, that follow its t
State = namedtuple("State", "session variables powers", defaults=[()])


def build(define, params, init, batch):  # define(state, *feeds) -> fetches
    with tf.Graph().as_default() as graph:
        starts = [tf.placeholder(w.dtype, w.shape) for w in params]
        initial = (starts, init(starts))
        make = lambda start: tf.Variable(start, use_resource=True)
        variables = tf.nest.map_structure(make, initial)
        feeds = [tf.placeholder(a.dtype, a.shape) for a in batch]
        fetches = define(variables, *feeds)
        initialize = tf.global_variables_initializer()
    graph.finalize()
    session = tf.Session(graph=graph)  # static: built whole, then run by a session
    session.run(initialize, dict(zip(starts, params)))

    def run(state, *batch):
        return state.session.run(fetches, feed_dict=dict(zip(feeds, batch)))

    return State(session, variables), run


# -- makers: each with this graph ------------------------------------------------------

value_and_grads = makers.value_and_grads


def make_forward(forward, params, batch):  # call(state, *batch) -> output
    return makers.make_forward(build, forward, params, batch)


def make_pullback(forward, params, batch):  # call(state, *batch) -> output, grads
    return makers.make_pullback(build, forward, params, batch)


def make_gradients(loss, params, batch):  # call(state, *batch) -> loss, grads
    return makers.make_gradients(build, loss, params, batch)


def make_trainer(loss, optimizer, params, batch):  # step(state, *batch) -> state, loss
    return makers.make_trainer(build, loss, optimizer, params, batch)


def make_library_trainer(program, loss, rule, params, batch):
    # the library's own optimizer: step(state, *batch) -> state, loss
    return makers.make_library_trainer(build, program, loss, rule, params, batch)
