"""Adam -- NumPy, the reference.

t <- t + 1, m <- b1 m + (1 - b1) g, v <- b2 v + (1 - b2) g^2
w <- w - a mhat / (sqrt(vhat) + eps) with mhat = m / (1 - b1^t), vhat = v / (1 - b2^t)
a = lr, or where `steps` is given lr (1 - (t - 1) / steps): linear decay
Kingma & Ba, Adam, ICLR 2015, algorithm 1; eps outside the root, as the lecture's code.
1 - b^t is taken as -expm1(t log b): the difference itself keeps 4 digits in float32.
"""

from math import log

import numpy as np


# hat: eps / sqrt(1 - b2^t), as some libraries have it
# r1, r2: b1 and b2 as they are in the powers; libraries round them there
def make(
    lr, b1=0.9, b2=0.999, eps=1e-7, hat=False, r1=None, r2=None, steps=None
):  # -> init, update
    log1, log2 = log(b1 if r1 is None else r1), log(b2 if r2 is None else r2)

    def init(params):  # -> state: both moments and the step counter
        m = [np.zeros_like(w) for w in params]
        v = [np.zeros_like(w) for w in params]
        t = np.zeros((), params[0].dtype)
        return {"m": m, "t": t, "v": v}

    def update(params, grads, state):  # -> params, state
        t = state["t"] + 1.0
        m = [b1 * m + (1.0 - b1) * g for m, g in zip(state["m"], grads)]
        v = [b2 * v + (1.0 - b2) * g * g for v, g in zip(state["v"], grads)]
        a = lr if steps is None else lr * (1.0 - (t - 1.0) / steps)
        mhat = [m / -np.expm1(t * log1) for m in m]
        e = eps / np.sqrt(-np.expm1(t * log2)) if hat else eps
        vhat = [v / -np.expm1(t * log2) for v in v]
        new = [w - a * m / (np.sqrt(v) + e) for w, m, v in zip(params, mhat, vhat)]
        return new, {"m": m, "t": t, "v": v}

    return init, update


# -- place, numbers, gradient (the reference only) -------------------------------------

HYPER = dict(lr=0.03, steps=60)  # of the workload `optimizers`
RATE = 0.002  # of the convolutional net, in `train`
FALLS = True  # to 0 over the whole of `train`, unless an option says otherwise


def solve(n, old, new, k):  # numbers, both states -> the gradient of parameter k
    return (new["m"][k] - n["b1"] * old["m"][k]) / (1.0 - n["b1"])
