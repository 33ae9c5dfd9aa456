"""Gradient descent as a user of optax writes it."""

import optax


def make(lr):  # -> optax's init and update
    return optax.sgd(lr)
