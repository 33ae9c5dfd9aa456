"""AdaGrad as a user of optax writes it: optax.adagrad.

Here epsilon is inside the root.
"""

import optax

MOMENTS = {"G": "sum_of_squares"}  # the oracle's name: the library's
DIALECT = {"inside": True}  # with it the oracle's rule is this one


def make(lr, eps=1e-7, steps=None):  # -> optax's init and update, moments
    rate = lr if steps is None else optax.linear_schedule(lr, 0.0, steps)
    return optax.adagrad(rate, initial_accumulator_value=0.0, eps=eps), MOMENTS
