"""Loops in every form -- PyTorch.

Newton's iteration for a root: y = c, then y = (y + c / y) / 2, until |y^2 - c| <= t c
(as often as c asks for), or a fixed number of times
"""

import torch
from torch._higher_order_ops import scan, while_loop

# -- body ------------------------------------------------------------------------------


def newton(c, y):  # one iteration
    return (y + c / y) / 2


def far(c, y, tolerance):  # whether another one is needed
    return abs(y * y - c) > tolerance * c


# -- while: as often as the data ask for -----------------------------------------------


def while_python(c, tolerance):  # c () -> the root (), iterations ()
    y, count = c, 0
    while far(c, y, tolerance):
        y, count = newton(c, y), count + 1
    return y, count


def while_operator(c, tolerance):  # c () -> the root (), iterations ()
    more = lambda y, count: far(c, y, tolerance)
    step = lambda y, count: (newton(c, y), count + 1)
    return while_loop(more, step, (c.clone(), c.new_zeros((), dtype=torch.int32)))


# -- fixed: the number of iterations is known ------------------------------------------


def fixed_python(c, steps):  # steps: a Python number, so a graph unrolls it
    y = c
    for _ in range(steps):
        y = newton(c, y)
    return y


def fixed_operator(c, steps):  # one body in the graph, however many steps
    more = lambda i, y: i < steps
    step = lambda i, y: (i + 1, newton(c, y))
    return while_loop(more, step, (c.new_zeros((), dtype=torch.int32), c.clone()))[1]


def fixed_scan(c, steps):  # the same, kept differentiable
    step = lambda y, i: (newton(c, y), y.clone())
    return scan(step, c.clone(), c.new_zeros(steps))[0]
