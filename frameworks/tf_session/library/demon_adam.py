"""Demon Adam in TensorFlow 1: a subclass of its Optimizer."""

from math import log

import tensorflow.compat.v1 as tf

MOMENTS = {"m": "m", "v": "v"}  # the oracle's name: the library's


class DemonAdam(tf.train.Optimizer):
    """Adam whose momentum decays to 0 over `horizon` steps (Chen et al. 2019)."""

    def __init__(self, rate, global_step, horizon, b1=0.9, b2=0.999, epsilon=1e-7):
        super().__init__(use_locking=False, name="DemonAdam")
        self.rate, self.global_step, self.horizon = rate, global_step, horizon
        self.b1, self.b2, self.epsilon = b1, b2, epsilon

    def _create_slots(self, var_list):
        for variable in var_list:
            self._zeros_slot(variable, "m", self._name)
            self._zeros_slot(variable, "v", self._name)

    def _resource_apply_dense(self, g, variable):
        b1, b2 = self.b1, self.b2
        t = tf.cast(self.global_step, g.dtype) + 1.0
        left = 1.0 - (t - 1.0) / self.horizon
        b = b1 * left / ((1.0 - b1) + b1 * left)
        m, v = self.get_slot(variable, "m"), self.get_slot(variable, "v")
        m = m.assign(b * m + g)
        v = v.assign(b2 * v + (1.0 - b2) * g * g)
        vhat = v / -tf.math.expm1(t * log(b2))
        return variable.assign_sub(self.rate * m / (tf.sqrt(vhat) + self.epsilon)).op


def make(
    lr, horizon, b1=0.9, b2=0.999, eps=1e-7, steps=None
):  # -> optimizer, moments, powers

    def optimizer(t, dtype):  # t: the global step
        first = tf.constant(lr, dtype)
        rate = (
            first if steps is None else tf.train.polynomial_decay(first, t, steps, 0.0)
        )
        return DemonAdam(rate, t, horizon, b1, b2, eps)

    return optimizer, MOMENTS, ()
