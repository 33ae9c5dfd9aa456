"""A data-dependent conditional in every form -- NumPy, the reference.

y = first(x) if the condition holds, else second(x); all forms give the same y
"""

import numpy as np

# -- one condition for all of x --------------------------------------------------------


def by_if(condition, first, second, x):  # condition (): one branch runs
    if condition:
        return first(x)
    else:
        return second(x)


def by_cond(condition, first, second, x):  # condition (): one branch runs
    return first(x) if condition else second(x)


# -- select: a condition for each element, or one for all ------------------------------


def by_where(condition, first, second, x):  # both branches run, on all of x
    return np.where(condition, first(x), second(x))


def by_double_where(condition, first, second, x, safe):  # first never sees a bad x
    return np.where(condition, first(np.where(condition, x, safe)), second(x))


# -- rows: a condition for each row of x -----------------------------------------------


def by_if_rows(condition, first, second, x):  # condition (N,), x (N, D)
    return np.stack([by_if(c, first, second, row) for c, row in zip(condition, x)])


def by_cond_rows(condition, first, second, x):  # condition (N,), x (N, D)
    return np.stack([by_cond(c, first, second, row) for c, row in zip(condition, x)])


# -- bodies: what the branches do ------------------------------------------------------


def linear(w, x):  # w (D, H), x (N, D) or (D,) -> (N, H) or (H,)
    return x @ w


def root(x):  # not differentiable at 0, not defined below
    return np.sqrt(x)


def inverse(x):  # not defined at 0
    return 1.0 / x


def zero(x):  # what y is where it can't be the above
    return 0.0 * x


def heavy(w, times, x):  # w (D, D), x (N, D): as much work as is asked for
    for _ in range(times):
        x = np.tanh(x @ w)
    return x


# -- gradients by hand (the reference only) --------------------------------------------


def answer(w1, w2, x, z, external):  # z () or (N,) -> y (N, H), w1 (D, H), w2 (D, H)
    first = np.broadcast_to(z > 0, len(x))[:, None]
    y = np.where(first, x @ w1, x @ w2)
    ours, theirs = np.where(first, x, 0.0), np.where(first, 0.0, x)
    return {"value": y, "grad.w1": ours.T @ external, "grad.w2": theirs.T @ external}


def leak_answer(x, external, body):  # y = body(x) where x > 0, else 0; x (N, 1)
    safe = np.where(x > 0, x, 1.0)
    y = root(safe) if body == "root" else inverse(safe)
    slope = 0.5 / y if body == "root" else -y * y
    value, slope = (np.where(x > 0, part, 0.0) for part in (y, slope))
    return {"value": value, "grad.x": external * slope}


# -- inputs (the reference only) -------------------------------------------------------

AXES = {"w1": "DH", "w2": "DH", "x": "ND", "z": "N", "external": "NH", "value": "NH"}
SIZES = dict(N=4, D=6, H=5)
ZS = [10.0, -10.0, 0.0]
ROWS = [1.5, -0.5, 2.0, 0.0]
BAD = [4.0, 0.0, -1.0, 2.25]  # sqrt has no slope at 0 and no value below it
SAFE = 1.0  # what the double where puts there
NUMBERS = [3.0, 2.0, -1.0, 5.0, -4.0, 7.0]  # the condition's z, call after call


def inputs(rng):  # -> w1, w2 (D, H), x (N, D), external (N, H)
    N, D, H = SIZES.values()
    f = rng.standard_normal
    return {"w1": f((D, H)), "w2": f((D, H)), "x": f((N, D)), "external": f((N, H))}
