"""AdaGrad in TensorFlow 1: tf.train.AdagradOptimizer.

It has no epsilon: its sum starts at 0.1 instead.
"""

import tensorflow.compat.v1 as tf

MOMENTS = {"G": "accumulator"}  # the oracle's name: the library's
DIALECT = {"eps": 0.0, "start": 0.1}  # with it the oracle's rule is this one


def make(lr, eps=0.0, start=0.1, steps=None):  # -> optimizer, moments, powers

    def optimizer(t, dtype):  # t: the global step
        first = tf.constant(lr, dtype)
        rate = (
            first if steps is None else tf.train.polynomial_decay(first, t, steps, 0.0)
        )
        return tf.train.AdagradOptimizer(rate, start)

    return optimizer, MOMENTS, ()
