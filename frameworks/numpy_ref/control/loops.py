"""Loops in every form -- NumPy, the reference.

Newton's iteration for a root: y = c, then y = (y + c / y) / 2, until |y^2 - c| <= t c
(as often as c asks for), or a fixed number of times
"""

import numpy as np

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
    return while_python(c, tolerance)


# -- fixed: the number of iterations is known ------------------------------------------


def fixed_python(c, steps):  # steps: a Python number, so a graph unrolls it
    y = c
    for _ in range(steps):
        y = newton(c, y)
    return y


def fixed_operator(c, steps):  # one body in the graph, however many steps
    return fixed_python(c, steps)


def fixed_scan(c, steps):  # the same, kept differentiable
    return fixed_python(c, steps)


# -- gradients by hand (the reference only) --------------------------------------------


def while_answer(c, tolerance):  # -> the root, its iterations, and its slope in c
    y, slope, count = c, np.ones_like(c), 0
    while far(c, y, tolerance):
        slope = (slope + 1.0 / y - c / y**2 * slope) / 2
        y, count = newton(c, y), count + 1
    return {"value": y, "count": np.array(count), "grad.c": slope}


def fixed_answer(c, steps):  # -> y after so many steps, and its slope in c
    y, slope = c, np.ones_like(c)
    for _ in range(steps):
        slope = (slope + 1.0 / y - c / y**2 * slope) / 2
        y = newton(c, y)
    return {"value": y, "grad.c": slope}


# -- inputs (the reference only) -------------------------------------------------------

ROOTS = [2.0, 10.0, 1e4]  # further from its root, more iterations
TOLERANCE = 1e-4
STEPS = 4  # unrolled with its gradient: compiling may double with each
