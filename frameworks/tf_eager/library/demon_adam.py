"""Demon Adam as a user of Keras writes it: a subclass of its Optimizer."""

from math import log

import keras
from keras import ops

from graphparity.frameworks.tf_eager.rate import linear

MOMENTS = {"m": "_momentums", "v": "_velocities"}  # the oracle's name: the library's


class DemonAdam(keras.optimizers.Optimizer):
    """Adam whose momentum decays to 0 over `horizon` steps (Chen et al. 2019)."""

    def __init__(self, rate, horizon, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        super().__init__(rate)
        self.horizon, self.epsilon = horizon, epsilon
        self.beta_1, self.beta_2 = beta_1, beta_2

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        names = ["momentum", "velocity"]
        self._momentums, self._velocities = self.add_optimizer_variables(
            variables, names
        )

    def update_step(self, g, variable, learning_rate):
        b1, b2 = self.beta_1, self.beta_2
        t = ops.cast(self.iterations + 1, variable.dtype)
        left = 1.0 - (t - 1.0) / self.horizon
        b = b1 * left / ((1.0 - b1) + b1 * left)
        m = self._momentums[self._get_variable_index(variable)]
        v = self._velocities[self._get_variable_index(variable)]
        self.assign(m, b * m + g)
        self.assign(v, b2 * v + (1.0 - b2) * g * g)
        vhat = v / -ops.expm1(t * log(b2))
        rate = ops.cast(learning_rate, variable.dtype)
        self.assign_sub(variable, rate * m / (ops.sqrt(vhat) + self.epsilon))


def make(
    lr, horizon, b1=0.9, b2=0.999, eps=1e-7, steps=None
):  # -> optimizer(), moments

    def optimizer():
        rate = linear(lr, steps)
        return DemonAdam(rate, horizon, b1, b2, eps)

    return optimizer, MOMENTS
