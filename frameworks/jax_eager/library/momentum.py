"""Gradient descent with momentum as a user of optax writes it: optax.sgd."""

import optax

MOMENTS = {"v": "trace"}  # the oracle's name: the library's


def make(lr, rho=0.9, steps=None):  # -> optax's init and update, moments
    rate = lr if steps is None else optax.linear_schedule(lr, 0.0, steps)
    return optax.sgd(rate, momentum=rho), MOMENTS
