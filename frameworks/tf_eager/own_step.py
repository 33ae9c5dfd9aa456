"""One step of what a person wrote, as it is or compiled -- TensorFlow 2.

A maker returns call(*leaves), whose result is waited for: a list of tensors.
"""

import tensorflow as tf


def _squares(result):  # the mean of squares of all floating outputs: a loss
    floating = [y for y in tf.nest.flatten(result) if _floats(y)]
    return tf.add_n([tf.reduce_mean(tf.square(y)) for y in floating])


def _floats(x):
    return tf.is_tensor(x) and x.dtype.is_floating


# -- a function of arrays --------------------------------------------------------------


def forward(graph, function):
    return graph(lambda *leaves: tf.nest.flatten(function(*leaves)))


def backward(graph, function):
    def work(*leaves):
        wanted = [x for x in leaves if _floats(x)]
        with tf.GradientTape() as tape:
            tape.watch(wanted)
            value = _squares(function(*leaves))
        zero = tf.UnconnectedGradients.ZERO
        return [value, *tape.gradient(value, wanted, unconnected_gradients=zero)]

    return graph(work)
