"""Adam with L2 decay as a user of Keras writes it: a subclass of keras.optimizers.Adam.

The `weight_decay` of every Keras optimizer is decoupled, as in `adamw`. Epsilon is
"epsilon hat" of Kingma & Ba: added before the bias is corrected.
"""

import keras

from graphparity.frameworks.tf_eager.rate import exact, linear

MOMENTS = {"m": "_momentums", "v": "_velocities"}  # the oracle's name: the library's
DIALECT = {"hat": True}  # with it the oracle's rule is this one
# rounded to the weights' dtype, then taken from 1: the powers in the bias correction
ROUNDED = ("r1", "r2")


class AdamL2(keras.optimizers.Adam):
    """Adam on the loss plus decay / 2 times the squared norm of the weights."""

    def __init__(self, rate, decay, **options):
        super().__init__(rate, **options)
        self.decay = decay

    def update_step(self, gradient, variable, learning_rate):
        gradient = gradient + self.decay * variable
        super().update_step(gradient, variable, learning_rate)


def make(
    lr, decay=0.01, b1=0.9, b2=0.999, eps=1e-7, steps=None
):  # -> optimizer(), moments

    def optimizer():
        coefficients = dict(zip(("beta_1", "beta_2"), exact(b1, b2)))
        rate = linear(lr, steps)
        return AdamL2(rate, decay, epsilon=eps, **coefficients)

    return optimizer, MOMENTS
