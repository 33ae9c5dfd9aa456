"""Nesterov's accelerated gradient as a user of optax writes it: optax.sgd.

Here the rate is outside the velocity, as in `momentum`.
"""

import optax

MOMENTS = {"v": "trace"}  # the oracle's name: the library's
DIALECT = {"rate_inside": False}  # with it the oracle's rule is this one


def make(lr, rho=0.9, steps=None):  # -> optax's init and update, moments
    rate = lr if steps is None else optax.linear_schedule(lr, 0.0, steps)
    return optax.sgd(rate, momentum=rho, nesterov=True), MOMENTS
