"""Gradient descent in TensorFlow 1: tf.train.GradientDescentOptimizer."""

import tensorflow.compat.v1 as tf

MOMENTS = {}  # the oracle's name: the library's


def make(lr, steps=None):  # -> optimizer, moments, powers

    def optimizer(t, dtype):  # t: the global step
        first = tf.constant(lr, dtype)
        rate = (
            first if steps is None else tf.train.polynomial_decay(first, t, steps, 0.0)
        )
        return tf.train.GradientDescentOptimizer(rate)

    return optimizer, None if steps is None else MOMENTS, ()
