"""AdaGrad as a user of Keras writes it: keras.optimizers.Adagrad.

Here epsilon is inside the root.
"""

import keras

from graphparity.frameworks.tf_eager.rate import linear

MOMENTS = {"G": "_accumulators"}  # the oracle's name: the library's
DIALECT = {"inside": True}  # with it the oracle's rule is this one


def make(lr, eps=1e-7, steps=None):  # -> optimizer(), moments

    def optimizer():
        rate = linear(lr, steps)
        return keras.optimizers.Adagrad(
            rate, initial_accumulator_value=0.0, epsilon=eps
        )

    return optimizer, MOMENTS
