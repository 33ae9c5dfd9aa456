"""A training step in mixed precision -- TensorFlow: casts, the scaler in the step."""

import tensorflow as tf

# -- the low dtype ---------------------------------------------------------------------


def half(name):  # -> what programs take as `half`
    return tf.as_dtype(name)


def product(params, b, half):  # params [a] (n, m), b (m, k) -> a b as the policy has it
    c = tf.cast(params[0], half) @ tf.cast(b, half)
    return tf.cast(c, b.dtype)


# -- graph -----------------------------------------------------------------------------


def scaled(train, loss, rule, scaler, state, batch):  # -> next state, loss
    _, update = rule
    _, adjust = scaler
    params, opt_state = state
    scale = opt_state["scaler"]["scale"]
    value, grads = train.value_and_grads(loss, params, batch, scale)
    finite = tf.reduce_all([tf.reduce_all(tf.math.is_finite(g)) for g in grads])
    grads = [g / scale for g in grads]
    old, new = (params, opt_state["rule"]), update(params, grads, opt_state["rule"])
    keep = lambda a, b: tf.where(finite, a, b)
    params, rule_state = tf.nest.map_structure(keep, new, old)
    scaling = adjust(opt_state["scaler"], finite)
    return (params, {"rule": rule_state, "scaler": scaling}), value


def make(train, loss, rule, scaler, params, batch):  # -> state, step(state, *batch)
    start = (params, {"rule": rule[0](params), "scaler": scaler[0](params)})
    state = tf.nest.map_structure(tf.Variable, start)

    def run(*batch):
        values = tf.nest.map_structure(tf.convert_to_tensor, state)
        new, value = scaled(train, loss, rule, scaler, values, batch)
        tf.nest.map_structure(lambda variable, w: variable.assign(w), state, new)
        return value

    run = train.graph(run)

    def step(state, *batch):
        return state, run(*batch)

    return state, step
