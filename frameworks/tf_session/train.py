"""Where the graph is made -- TensorFlow 1: build a graph, then run it in a session.

Each maker returns `state, call`: `call(state, *batch)` is what is checked and timed.
"""

from collections import namedtuple

import tensorflow.compat.v1 as tf

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
    session = tf.Session(graph=graph)
    session.run(initialize, dict(zip(starts, params)))

    def run(state, *batch):
        return state.session.run(fetches, feed_dict=dict(zip(feeds, batch)))

    return State(session, variables), run


def stateless(params):
    return []


# -- differentiation -------------------------------------------------------------------


def value_and_grads(function, params, batch, external=None):
    value = function(params, *batch)
    grads = tf.gradients(value, params, external, unconnected_gradients="zero")
    return value, grads


# -- makers ----------------------------------------------------------------------------


def make_forward(forward, params, batch):  # call(state, *batch) -> output
    def define(variables, *batch):
        return forward([w.read_value() for w in variables[0]], *batch)

    return build(define, params, stateless, batch)


def make_pullback(forward, params, batch):  # call(state, *batch) -> output, grads
    def define(variables, *batch):  # the last of the batch is the external gradient
        params = [w.read_value() for w in variables[0]]
        return value_and_grads(forward, params, batch[:-1], batch[-1])

    return build(define, params, stateless, batch)


def make_gradients(loss, params, batch):  # call(state, *batch) -> loss, grads
    def define(variables, *batch):
        params = [w.read_value() for w in variables[0]]
        return value_and_grads(loss, params, batch)

    return build(define, params, stateless, batch)


def make_trainer(loss, optimizer, params, batch):  # step(state, *batch) -> state, loss
    init, update = optimizer

    def define(variables, *batch):
        state = tf.nest.map_structure(lambda w: w.read_value(), variables)
        value, grads = value_and_grads(loss, state[0], batch)
        new = update(state[0], grads, state[1])
        assign = tf.nest.map_structure(lambda w, v: w.assign(v).op, variables, new)
        return [value, tf.group(tf.nest.flatten(assign))]

    state, run = build(define, params, init, batch)

    def step(state, *batch):
        return state, run(state, *batch)[0]

    return state, step


def make_library_trainer(program, loss, rule, params, batch):
    # the library's own optimizer: step(state, *batch) -> state, loss
    evaluate = getattr(program, loss)
    make_optimizer, moments, betas = rule
    kept, powers = [], []

    def define(variables, *batch):
        nonlocal kept
        params, t = variables[0], tf.train.create_global_step()
        optimizer = make_optimizer(t, params[0].dtype.base_dtype)
        value = evaluate(params, *batch)
        train = optimizer.minimize(value, t, var_list=params)
        if moments is not None:
            slots = lambda name: [optimizer.get_slot(w, name) for w in params]
            kept = {"t": t, **{key: slots(name) for key, name in moments.items()}}
        if betas:  # Adam keeps its coefficients' next powers beside the moments
            powers.extend(zip(optimizer._get_beta_accumulators(), betas))
        return [value, train]

    state, run = build(define, params, stateless, batch)
    state = State(state.session, (state.variables[0], kept), powers)

    def step(state, *batch):
        return state, run(state, *batch)[0]

    return state, step
