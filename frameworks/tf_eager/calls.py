"""An optimizer of Keras by its call, on given gradients -- TensorFlow."""

import inspect

import keras
import numpy as np
import tensorflow as tf

LIBRARY = "keras.optimizers"


def defaults(name):  # -> the constructor's options
    options = inspect.signature(getattr(keras.optimizers, name)).parameters.values()
    return {p.name: p.default for p in options if p.default is not p.empty}


def run(call, start, gradients, rates=None):  # start (n,) -> weights (steps, n)
    [(name, options)] = call
    keras.config.set_floatx(start.dtype.name)
    keep = lambda x: np.float64(x) if isinstance(x, float) else x  # else via float32
    options = {k: keep(v) for k, v in (defaults(name) | options).items()}
    optimizer = getattr(keras.optimizers, name)(**options)
    w = keras.Variable(start)
    optimizer.build([w])

    @tf.function
    def step(g):
        optimizer.apply([g], [w])

    weights = []
    for count, g in enumerate(gradients):
        if rates is not None:
            optimizer.learning_rate.assign(np.float64(rates[count]))
        step(tf.constant(g))
        weights.append(np.array(w))
    return weights
