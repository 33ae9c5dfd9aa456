"""Gradient descent with momentum as a user of Keras writes it: keras.optimizers.SGD.

Here the rate is inside the velocity, as in `nesterov`.
"""

import keras

from graphparity.frameworks.tf_eager.rate import exact, linear

MOMENTS = {"v": "momentums"}  # the oracle's name: the library's
DIALECT = {"rate_inside": True}  # with it the oracle's rule is this one


def make(lr, rho=0.9, steps=None):  # -> optimizer(), moments

    def optimizer():
        rate = linear(lr, steps)
        return keras.optimizers.SGD(rate, momentum=exact(rho)[0])

    return optimizer, MOMENTS
