"""Loops in every form -- JAX.

Newton's iteration for a root: y = c, then y = (y + c / y) / 2, until |y^2 - c| <= t c
(as often as c asks for), or a fixed number of times
"""

from jax import lax

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
    more = lambda state: far(c, state[0], tolerance)
    step = lambda state: (newton(c, state[0]), state[1] + 1)
    return lax.while_loop(more, step, (c, 0))


# -- fixed: the number of iterations is known ------------------------------------------


def fixed_python(c, steps):  # steps: a Python number, so a graph unrolls it
    y = c
    for _ in range(steps):
        y = newton(c, y)
    return y


def fixed_operator(c, steps):  # one body in the graph, however many steps
    return lax.fori_loop(0, steps, lambda i, y: newton(c, y), c)


def fixed_scan(c, steps):  # the same, kept differentiable
    return lax.scan(lambda y, i: (newton(c, y), None), c, length=steps)[0]
