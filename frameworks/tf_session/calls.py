"""An optimizer of tf.train by its call, on given gradients -- TensorFlow 1."""

import inspect

import tensorflow.compat.v1 as tf

LIBRARY = "tf.compat.v1.train"


def defaults(name):  # -> the constructor's options
    options = inspect.signature(getattr(tf.train, name)).parameters.values()
    return {p.name: p.default for p in options if p.default is not p.empty}


def run(call, start, gradients, rates=None):  # start (n,) -> weights (steps, n)
    [(name, options)] = call
    options = defaults(name) | options
    first = options.pop("learning_rate")
    with tf.Graph().as_default() as graph:
        rate, g = (
            tf.placeholder(start.dtype, ()),
            tf.placeholder(start.dtype, start.shape),
        )
        keep = lambda x: tf.constant(x, start.dtype) if isinstance(x, float) else x
        accumulator = options.pop("initial_accumulator_value", None)  # stays a number
        options = {key: keep(value) for key, value in options.items()}
        if accumulator is not None:
            options["initial_accumulator_value"] = accumulator
        optimizer = getattr(tf.train, name)(rate, **options)
        w = tf.Variable(start, use_resource=True)
        train = optimizer.apply_gradients([(g, w)])
        initialize = tf.global_variables_initializer()
    weights = []
    with tf.Session(graph=graph) as session:
        session.run(initialize)
        for step, gradient in enumerate(gradients):
            now = first if rates is None else rates[step]
            session.run(train, {rate: now, g: gradient})
            weights.append(session.run(w))
    return weights
