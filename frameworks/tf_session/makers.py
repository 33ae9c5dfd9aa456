"""What is made of a program -- TensorFlow 1, built and run in a session.

Each maker returns `state, call`: call(state, *batch), or to train step(state, *batch).
`build` comes from `train`, where the graph is made.
"""

import tensorflow.compat.v1 as tf

# -- differentiation -------------------------------------------------------------------


def value_and_grads(function, params, batch, external=None):
    value = function(params, *batch)
    grads = tf.gradients(value, params, external, unconnected_gradients="zero")
    return value, grads


# -- makers ----------------------------------------------------------------------------


def stateless(params):
    return []


def make_forward(build, forward, params, batch):  # call -> output
    def define(variables, *batch):
        return forward([w.read_value() for w in variables[0]], *batch)

    return build(define, params, stateless, batch)


def make_pullback(build, forward, params, batch):  # call -> output, grads
    def define(variables, *batch):  # the last of the batch is the external gradient
        params = [w.read_value() for w in variables[0]]
        return value_and_grads(forward, params, batch[:-1], batch[-1])

    return build(define, params, stateless, batch)


def make_gradients(build, loss, params, batch):  # call -> loss, grads
    def define(variables, *batch):
        params = [w.read_value() for w in variables[0]]
        return value_and_grads(loss, params, batch)

    return build(define, params, stateless, batch)


def make_trainer(build, loss, optimizer, params, batch):  # step -> state, loss
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


def make_library_trainer(build, program, loss, rule, params, batch):
    # the library's own optimizer: step(state, *batch) -> state, loss
    evaluate = getattr(program, loss)
    make_optimizer, moments, betas = rule
    slots, powers = [], []

    def define(variables, *batch):
        nonlocal slots
        params, t = variables[0], tf.train.create_global_step()
        optimizer = make_optimizer(t, params[0].dtype.base_dtype)
        value = evaluate(params, *batch)
        train = optimizer.minimize(value, t, var_list=params)
        if moments is not None:
            slots_of = lambda name: [optimizer.get_slot(w, name) for w in params]
            slots = {"t": t, **{key: slots_of(name) for key, name in moments.items()}}
        if betas:  # Adam keeps its coefficients' next powers beside the moments
            powers.extend(zip(optimizer._get_beta_accumulators(), betas))
        return [value, train]

    state, run = build(define, params, stateless, batch)
    state = state._replace(variables=(state.variables[0], slots), powers=powers)

    def step(state, *batch):
        return state, run(state, *batch)[0]

    return state, step
