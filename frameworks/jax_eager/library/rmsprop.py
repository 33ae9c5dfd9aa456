"""RMSProp as a user of optax writes it: optax.rmsprop."""

import optax

MOMENTS = {"G": "nu"}  # the oracle's name: the library's


def make(lr, d=0.9, eps=1e-7, steps=None):  # -> optax's init and update, moments
    rate = lr if steps is None else optax.linear_schedule(lr, 0.0, steps)
    return optax.rmsprop(rate, d, eps, eps_in_sqrt=False), MOMENTS
