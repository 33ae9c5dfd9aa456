"""Nesterov's accelerated gradient in TensorFlow 1: tf.train.MomentumOptimizer.

Here the rate is outside the velocity, as in `momentum`.
"""

import tensorflow.compat.v1 as tf

MOMENTS = {"v": "momentum"}  # the oracle's name: the library's
DIALECT = {"rate_inside": False}  # with it the oracle's rule is this one


def make(lr, rho=0.9, steps=None):  # -> optimizer, moments, powers

    def optimizer(t, dtype):  # t: the global step
        first = tf.constant(lr, dtype)
        rate = (
            first if steps is None else tf.train.polynomial_decay(first, t, steps, 0.0)
        )
        return tf.train.MomentumOptimizer(
            rate, momentum=tf.constant(rho, dtype), use_nesterov=True
        )

    return optimizer, MOMENTS, ()
