"""Nesterov's accelerated gradient -- NumPy, the reference.

t <- t + 1, v' = rho v - a g, w <- w - rho v + (1 + rho) v' = w + v' + rho (v' - v)
a = lr, or where `steps` is given lr (1 - (t - 1) / steps): linear decay
Sutskever et al., ICML 2013, at the point looked ahead to, in the lecture's form: the
rate is inside v, so that steps taken before a change of the rate keep the old one.
"""

import numpy as np


# rate outside: v <- rho v + g, w <- w - a (g + rho v), as some libraries have it
def make(lr, rho=0.9, rate_inside=True, steps=None):  # -> init, update

    def init(params):  # -> state: velocity and step counter
        t = np.zeros((), params[0].dtype)
        v = [np.zeros_like(w) for w in params]
        return {"t": t, "v": v}

    def update(params, grads, state):  # -> params, state
        t = state["t"] + 1.0
        a = lr if steps is None else lr * (1.0 - (t - 1.0) / steps)
        if not rate_inside:
            v = [rho * v + g for v, g in zip(state["v"], grads)]
            triples = zip(params, grads, v)
            return [w - a * (g + rho * v) for w, g, v in triples], {"t": t, "v": v}
        v = [rho * v - a * g for v, g in zip(state["v"], grads)]
        triples = zip(params, v, state["v"])
        new = [w + v + rho * (v - old) for w, v, old in triples]
        return new, {"t": t, "v": v}

    return init, update


# -- place, numbers, gradient (the reference only) -------------------------------------

ORDER = 3  # among all rules, as the lecture has them; the others by name
HYPER = dict(lr=0.03, steps=60)  # of the workload `optimizers`
RATE = 0.02  # of the convolutional net, in `train`


def solve(n, old, new, k):  # numbers, both states -> the gradient of parameter k
    return (n["rho"] * old["v"][k] - new["v"][k]) / n["a"]
