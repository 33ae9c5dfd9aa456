"""A training step in mixed precision -- TensorFlow 1: the scaler in the graph."""

import tensorflow.compat.v1 as tf

from graphparity.frameworks.tf_eager.mixed import half, product, scaled

__all__ = ["half", "product"]


# -- graph -----------------------------------------------------------------------------


def make(train, loss, rule, scaler, params, batch):  # -> state, step(state, *batch)
    def init(params):
        return {"rule": rule[0](params), "scaler": scaler[0](params)}

    def define(variables, *batch):
        values = tf.nest.map_structure(lambda w: w.read_value(), variables)
        new, value = scaled(train, loss, rule, scaler, values, batch)
        assign = tf.nest.map_structure(lambda w, v: w.assign(v).op, variables, new)
        return [value, tf.group(tf.nest.flatten(assign))]

    state, run = train.build(define, params, init, batch)

    def step(state, *batch):
        return state, run(state, *batch)[0]

    return state, step
