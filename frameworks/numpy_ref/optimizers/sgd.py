"""Gradient descent -- NumPy, the reference.

w <- w - a g
a = lr, or where `steps` is given lr (1 - (t - 1) / steps): linear decay
"""

import numpy as np


def make(lr, steps=None):  # -> init, update

    def init(params):  # -> state: none, or the step counter that the decay needs
        return [] if steps is None else {"t": np.zeros((), params[0].dtype)}

    def update(params, grads, state):  # -> params, state
        if steps is None:
            return [w - lr * g for w, g in zip(params, grads)], state
        t = state["t"] + 1.0
        a = lr * (1.0 - (t - 1.0) / steps)
        return [w - a * g for w, g in zip(params, grads)], {"t": t}

    return init, update


# -- place, numbers, gradient (the reference only) -------------------------------------

ORDER = 1  # among all rules, as the lecture has them; the others by name
HYPER = dict(lr=0.2, steps=60)  # of the workload `optimizers`
RATE = 0.1  # of the convolutional net, in `train`


def solve(n, old, new, k):  # numbers, both states -> the gradient of parameter k
    return (old["w"][k] - new["w"][k]) / n["a"]
