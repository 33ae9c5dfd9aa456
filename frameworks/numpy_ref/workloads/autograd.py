"""Automatic differentiation -- NumPy, the reference.

Q = 3 a^3 - b^2, and its pullback of an external gradient g:
dQ/da = 9 a^2 g, dQ/db = -2 b g
"""

import numpy as np

# -- forward ---------------------------------------------------------------------------


def forward(params):  # a (n,), b (n,) -> Q (n,)
    a, b = params
    return 3.0 * a * a * a - b * b


# -- gradients by hand (the reference only) --------------------------------------------


def pullback(params, external):  # external (n,) -> dQ/da (n,), dQ/db (n,)
    a, b = params
    return [9.0 * a * a * external, -2.0 * b * external]


# -- inputs (the reference only) -------------------------------------------------------

AXES = {"a": "n", "b": "n", "external": "n", "output": "n"}
PARAMS, BATCH = ("a", "b"), ("external",)
CONFIGS = {"lecture": dict(n=2)}
CASES = ("ones", "drawn")  # the lecture's external gradient, and any other


def inputs(rng, config):  # -> params, one batch a case
    a, b = np.array([2.0, 3.0]), np.array([6.0, 4.0])
    return [a, b], [[np.ones(2)], [rng.standard_normal(2)]]


def cost(n):  # -> FLOPs, least bytes at 4 an element
    return 12 * n, 4 * 6 * n
