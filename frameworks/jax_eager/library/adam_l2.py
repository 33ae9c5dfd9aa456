"""Adam with L2 decay as a user of optax writes it: a chain, the decay before Adam."""

import optax

MOMENTS = {"m": "mu", "v": "nu"}  # the oracle's name: the library's
# rounded to the weights' dtype, then taken from 1: the powers in the bias correction
ROUNDED = ("r1", "r2")


def make(
    lr, decay=0.01, b1=0.9, b2=0.999, eps=1e-7, steps=None
):  # -> optax's init and update, moments
    rate = lr if steps is None else optax.linear_schedule(lr, 0.0, steps)
    adam = optax.adam(rate, b1, b2, eps)
    return optax.chain(optax.add_decayed_weights(decay), adam), MOMENTS
