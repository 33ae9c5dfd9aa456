"""Automatic differentiation -- TensorFlow.

Q = 3 a^3 - b^2, and its pullback of an external gradient g:
dQ/da = 9 a^2 g, dQ/db = -2 b g
"""

# -- forward ---------------------------------------------------------------------------


def forward(params):  # a (n,), b (n,) -> Q (n,)
    a, b = params
    return 3.0 * a * a * a - b * b
