"""Adam in TensorFlow 1: tf.train.AdamOptimizer.

Here epsilon is "epsilon hat" of Kingma & Ba: added before the bias is corrected. The
coefficients are float32, and round a float64 net, unless they are given as tensors.
"""

import tensorflow.compat.v1 as tf

MOMENTS = {"m": "m", "v": "v"}  # the oracle's name: the library's
DIALECT = {"hat": True}  # with it the oracle's rule is this one
# rounded to the weights' dtype, then taken from 1: the coefficients and their powers
ROUNDED = ("b1", "b2", "r1", "r2")


def make(lr, b1=0.9, b2=0.999, eps=1e-7, steps=None):  # -> optimizer, moments, powers

    def optimizer(t, dtype):  # t: the global step
        first = tf.constant(lr, dtype)
        rate = (
            first if steps is None else tf.train.polynomial_decay(first, t, steps, 0.0)
        )
        betas = [tf.constant(b, dtype) for b in (b1, b2)]
        return tf.train.AdamOptimizer(rate, *betas, epsilon=tf.constant(eps, dtype))

    return optimizer, MOMENTS, (b1, b2)
