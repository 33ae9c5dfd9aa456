"""Data-dependent conditional -- NumPy, the reference.

y = x w1 if z > 0, else x w2; the weight not taken has gradient zero
"""

import numpy as np

# -- body: what either branch does, the same in every backend --------------------------


def body(w, x):  # w (D, H), x (N, D) -> (N, H)
    return x @ w


# -- branch: the lines in which the frameworks differ ----------------------------------


def forward(params, x, z):  # x (N, D), z () -> y (N, H)
    w1, w2 = params
    if z > 0:
        return body(w1, x)
    else:
        return body(w2, x)


# -- gradients by hand (the reference only) --------------------------------------------


def pullback(params, x, z, external):  # external (N, H) -> w1 (D, H), w2 (D, H)
    w1, w2 = params
    taken = x.T @ external
    if z > 0:
        return [taken, np.zeros_like(w2)]
    else:
        return [np.zeros_like(w1), taken]


def as_printed(params, x, z):  # the lecture's static listing takes w1 where z < 0
    w1, w2 = params
    return body(w1, x) if z < 0 else body(w2, x)


# -- inputs (the reference only) -------------------------------------------------------

AXES = {"w1": "DH", "w2": "DH", "x": "ND", "z": "", "external": "NH", "output": "NH"}
PARAMS, BATCH = ("w1", "w2"), ("x", "z", "external")
CONFIGS = {"lecture": dict(N=3, D=4, H=5)}
CASES = ("z=10", "z=-10", "z=0")


def inputs(rng, config):  # -> params, one batch a case
    N, D, H = CONFIGS[config].values()
    f = rng.standard_normal
    params, x, external = [f((D, H)), f((D, H))], f((N, D)), f((N, H))
    return params, [[x, np.array(z), external] for z in (10.0, -10.0, 0.0)]


def cost(N, D, H):  # -> FLOPs, least bytes at 4 an element
    return 4 * N * D * H, 4 * (3 * D * H + N * D + 2 * N * H)
