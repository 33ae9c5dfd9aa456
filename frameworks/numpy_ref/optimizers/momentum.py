"""Gradient descent with momentum -- NumPy, the reference.

t <- t + 1, v <- rho v + g, w <- w - a v
a = lr, or where `steps` is given lr (1 - (t - 1) / steps): linear decay
Sutskever et al., ICML 2013, in the lecture's form: v is free of the rate, so that a
change of the rate acts at once on all of v. In `nesterov` the rate is inside v.
"""

import numpy as np


# rate_inside: v <- rho v - a g, w <- w + v, as some libraries have it
def make(lr, rho=0.9, rate_inside=False, steps=None):  # -> init, update

    def init(params):  # -> state: velocity and step counter
        t = np.zeros((), params[0].dtype)
        v = [np.zeros_like(w) for w in params]
        return {"t": t, "v": v}

    def update(params, grads, state):  # -> params, state
        t = state["t"] + 1.0
        a = lr if steps is None else lr * (1.0 - (t - 1.0) / steps)
        if rate_inside:
            v = [rho * v - a * g for v, g in zip(state["v"], grads)]
            return [w + v for w, v in zip(params, v)], {"t": t, "v": v}
        v = [rho * v + g for v, g in zip(state["v"], grads)]
        new = [w - a * v for w, v in zip(params, v)]
        return new, {"t": t, "v": v}

    return init, update


# -- place, numbers, gradient (the reference only) -------------------------------------

ORDER = 2  # among all rules, as the lecture has them; the others by name
HYPER = dict(lr=0.03, steps=60)  # of the workload `optimizers`
RATE = 0.02  # of the convolutional net, in `train`


def solve(n, old, new, k):  # numbers, both states -> the gradient of parameter k
    return new["v"][k] - n["rho"] * old["v"][k]
