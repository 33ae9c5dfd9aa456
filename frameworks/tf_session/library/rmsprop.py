"""RMSProp in TensorFlow 1: tf.train.RMSPropOptimizer.

Here epsilon is inside the root, and the mean of squares starts at 1.
"""

import tensorflow.compat.v1 as tf

MOMENTS = {"G": "rms"}  # the oracle's name: the library's
DIALECT = {"inside": True, "start": 1.0}  # with it the oracle's rule is this one


def make(lr, d=0.9, eps=1e-7, start=1.0, steps=None):  # -> optimizer, moments, powers

    def optimizer(t, dtype):  # t: the global step
        first = tf.constant(lr, dtype)
        rate = (
            first if steps is None else tf.train.polynomial_decay(first, t, steps, 0.0)
        )
        return tf.train.RMSPropOptimizer(
            rate, tf.constant(d, dtype), epsilon=tf.constant(eps, dtype)
        )

    return optimizer, MOMENTS, ()
