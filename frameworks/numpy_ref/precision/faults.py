"""Faults for a loss scaler -- NumPy, the reference.

half: of x, the weights and their products, that are exact; the sum in full precision
loss = 2^-12 sum x w + y1 w1[0] + y2 w2[0]: each gradient is 2^-12 x, and y somewhere
"""

import numpy as np

SMALL = 2.0**-12

# -- forward ---------------------------------------------------------------------------


def forward(params, x, half):  # x (2, n) -> products (2, n)
    w1, w2 = params
    return np.stack([half(half(w1) * half(x[0])), half(half(w2) * half(x[1]))])


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y, half):  # y (2,): 0, inf or NaN -> scalar
    w1, w2 = params
    return SMALL * np.sum(forward(params, x, half)) + y[0] * w1[0] + y[1] * w2[0]


# -- gradients by hand (the reference only) --------------------------------------------


def gradients(params, x, y, half, scale=1.0):  # of scale loss -> w1 (n,), w2 (n,)
    grads = []
    for row, fault in zip(half(x), y):
        g = half(half(np.full_like(row, scale * SMALL)) * row)
        with np.errstate(invalid="ignore"):
            g[0] += scale * fault
        grads.append(g)
    return grads


def margin(params, x, y):  # distance to the nearest kink: there is none
    return 1.0
