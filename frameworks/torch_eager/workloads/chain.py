"""Pointwise chain -- PyTorch.

x <- x + a, x <- x a, in turn, for a number a of its own each: n operations in all
"""

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # n scalars, x (S,) -> (S,)
    for number, a in enumerate(params):
        x = x * a if number % 2 else x + a
    return x
