"""RMSProp -- NumPy, the reference.

t <- t + 1, G <- d G + (1 - d) g^2, w <- w - a g / (sqrt(G) + eps)
a = lr, or where `steps` is given lr (1 - (t - 1) / steps): linear decay
Tieleman & Hinton 2012. The lecture calls it AdaGrad with momentum, but there is none in
it: g^2 is averaged exponentially. `inside` chooses sqrt(G + eps).
"""

import numpy as np


# start: of G, which is not 0 in some libraries
def make(lr, d=0.9, eps=1e-7, inside=False, start=0.0, steps=None):  # -> init, update

    def init(params):  # -> state: mean of squares and step counter
        G = [np.full_like(w, start) for w in params]
        t = np.zeros((), params[0].dtype)
        return {"G": G, "t": t}

    def update(params, grads, state):  # -> params, state
        t = state["t"] + 1.0
        a = lr if steps is None else lr * (1.0 - (t - 1.0) / steps)
        G = [d * G + (1.0 - d) * g * g for G, g in zip(state["G"], grads)]
        if inside:
            root = [np.sqrt(G + eps) for G in G]
        else:
            root = [np.sqrt(G) + eps for G in G]
        new = [w - a * g / r for w, g, r in zip(params, grads, root)]
        return new, {"G": G, "t": t}

    return init, update


# -- place, numbers, gradient (the reference only) -------------------------------------

ORDER = 5  # among all rules, as the lecture has them; the others by name
HYPER = dict(lr=0.02, steps=60)  # of the workload `optimizers`
RATE = 0.001  # of the convolutional net, in `train`


def solve(n, old, new, k):  # numbers, both states -> the gradient of parameter k
    root = np.sqrt(new["G"][k]) + n["eps"]
    return (old["w"][k] - new["w"][k]) / n["a"] * root
