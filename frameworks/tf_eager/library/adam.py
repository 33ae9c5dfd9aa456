"""Adam as a user of Keras writes it: keras.optimizers.Adam.

Here epsilon is "epsilon hat" of Kingma & Ba: added before the bias is corrected.
"""

import keras

from graphparity.frameworks.tf_eager.rate import exact, linear

MOMENTS = {"m": "_momentums", "v": "_velocities"}  # the oracle's name: the library's
DIALECT = {"hat": True}  # with it the oracle's rule is this one
# rounded to the weights' dtype, then taken from 1: the powers in the bias correction
ROUNDED = ("r1", "r2")


def make(lr, b1=0.9, b2=0.999, eps=1e-7, steps=None):  # -> optimizer(), moments

    def optimizer():
        coefficients = dict(zip(("beta_1", "beta_2"), exact(b1, b2)))
        rate = linear(lr, steps)
        return keras.optimizers.Adam(rate, epsilon=eps, **coefficients)

    return optimizer, MOMENTS
