"""Adam with L2 decay in TensorFlow 1: a subclass.

tf.train has no decay. Epsilon is "epsilon hat" of Kingma & Ba.
"""

import tensorflow.compat.v1 as tf

MOMENTS = {"m": "m", "v": "v"}  # the oracle's name: the library's
DIALECT = {"hat": True}  # with it the oracle's rule is this one
# rounded to the weights' dtype, then taken from 1: the coefficients and their powers
ROUNDED = ("b1", "b2", "r1", "r2")


class AdamL2(tf.train.AdamOptimizer):
    """Adam with a decay of the weights."""

    def __init__(self, rate, decay, *betas, epsilon):
        super().__init__(rate, *betas, epsilon=epsilon)
        self.rate, self.decay = rate, decay

    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        pairs = [(g + self.decay * w, w) for g, w in grads_and_vars]
        return super().apply_gradients(pairs, global_step, name)


def make(
    lr, decay=0.01, b1=0.9, b2=0.999, eps=1e-7, steps=None
):  # -> optimizer, moments, powers

    def optimizer(t, dtype):  # t: the global step
        first = tf.constant(lr, dtype)
        rate = (
            first if steps is None else tf.train.polynomial_decay(first, t, steps, 0.0)
        )
        betas = [tf.constant(b, dtype) for b in (b1, b2)]
        return AdamL2(rate, decay, *betas, epsilon=tf.constant(eps, dtype))

    return optimizer, MOMENTS, (b1, b2)
