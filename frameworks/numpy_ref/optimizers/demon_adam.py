"""Demon Adam -- NumPy, the reference.

t <- t + 1, left = 1 - (t - 1) / horizon, b = b1 left / ((1 - b1) + b1 left)
m <- b m + g, v <- b2 v + (1 - b2) g^2, w <- w - a m / (sqrt(vhat) + eps)
with vhat = v / (1 - b2^t)
a = lr, or where `steps` is given lr (1 - (t - 1) / steps): linear decay
Chen, Wolfe & Kyrillidis 2019: the momentum decays to 0 over `horizon` steps. m is a sum
and no average, so there is no start to correct in it.
1 - b^t is taken as -expm1(t log b): the difference itself keeps 4 digits in float32.
"""

from math import log

import numpy as np


def make(lr, horizon, b1=0.9, b2=0.999, eps=1e-7, steps=None):  # -> init, update

    def init(params):  # -> state: both moments and the step counter
        m = [np.zeros_like(w) for w in params]
        t = np.zeros((), params[0].dtype)
        v = [np.zeros_like(w) for w in params]
        return {"m": m, "t": t, "v": v}

    def update(params, grads, state):  # -> params, state
        t = state["t"] + 1.0
        a = lr if steps is None else lr * (1.0 - (t - 1.0) / steps)
        left = 1.0 - (t - 1.0) / horizon
        b = b1 * left / ((1.0 - b1) + b1 * left)
        m = [b * m + g for m, g in zip(state["m"], grads)]
        v = [b2 * v + (1.0 - b2) * g * g for v, g in zip(state["v"], grads)]
        vhat = [v / -np.expm1(t * log(b2)) for v in v]
        new = [w - a * m / (np.sqrt(v) + eps) for w, m, v in zip(params, m, vhat)]
        return new, {"m": m, "t": t, "v": v}

    return init, update


# -- place, numbers, gradient (the reference only) -------------------------------------

HYPER = dict(lr=0.01, steps=60, horizon=60)  # of the workload `optimizers`
RATE = 0.0002  # of the convolutional net, in `train`
OVER_STEPS = ("horizon",)  # of its numbers: the steps of the whole training


def solve(n, old, new, k):  # numbers, both states -> the gradient of parameter k
    left = 1.0 - (n["t"] - 1) / n["horizon"]
    b = n["b1"] * left / ((1.0 - n["b1"]) + n["b1"] * left)
    return new["m"][k] - b * old["m"][k]
