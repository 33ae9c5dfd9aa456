"""Gradient descent as a user of Keras writes it: keras.optimizers.SGD."""

import keras


def make(lr):  # -> optimizer

    def optimizer():
        return keras.optimizers.SGD(learning_rate=lr)

    return optimizer
