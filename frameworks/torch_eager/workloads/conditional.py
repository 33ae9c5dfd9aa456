"""Data-dependent conditional -- PyTorch.

y = x w1 if z > 0, else x w2; the weight not taken has gradient zero
"""

# -- body: what either branch does, the same in every backend --------------------------


def body(w, x):  # w (D, H), x (N, D) -> (N, H)
    return x @ w


# -- branch: the lines in which the frameworks differ ----------------------------------


def forward(params, x, z):  # x (N, D), z () -> y (N, H)
    w1, w2 = params
    if z > 0:  # dynamic: Python looks, and runs one
        return body(w1, x)
    else:
        return body(w2, x)
