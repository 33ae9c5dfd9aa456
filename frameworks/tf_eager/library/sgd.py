"""Gradient descent as a user of Keras writes it: keras.optimizers.SGD."""

import keras

from graphparity.frameworks.tf_eager.rate import linear

MOMENTS = {}  # the oracle's name: the library's


def make(lr, steps=None):  # -> optimizer(), moments

    def optimizer():
        rate = linear(lr, steps)
        return keras.optimizers.SGD(rate)

    return optimizer, None if steps is None else MOMENTS
