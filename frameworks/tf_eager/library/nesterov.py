"""Nesterov's accelerated gradient in Keras: keras.optimizers.SGD."""

import keras

from graphparity.frameworks.tf_eager.rate import exact, linear

MOMENTS = {"v": "momentums"}  # the oracle's name: the library's


def make(lr, rho=0.9, steps=None):  # -> optimizer(), moments

    def optimizer():
        rate = linear(lr, steps)
        return keras.optimizers.SGD(rate, momentum=exact(rho)[0], nesterov=True)

    return optimizer, MOMENTS
