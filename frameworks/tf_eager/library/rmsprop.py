"""RMSProp as a user of Keras writes it: keras.optimizers.RMSprop.

Here epsilon is inside the root.
"""

import keras

from graphparity.frameworks.tf_eager.rate import exact, linear

MOMENTS = {"G": "_velocities"}  # the oracle's name: the library's
DIALECT = {"inside": True}  # with it the oracle's rule is this one


def make(lr, d=0.9, eps=1e-7, steps=None):  # -> optimizer(), moments

    def optimizer():
        rate = linear(lr, steps)
        return keras.optimizers.RMSprop(rate, rho=exact(d)[0], epsilon=eps)

    return optimizer, MOMENTS
