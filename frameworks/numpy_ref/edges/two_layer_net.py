"""Edges of the two-layer net -- NumPy, the reference.

Its kink: a hidden unit's sum of exactly 0. One unit is put there for the whole batch.
"""

import numpy as np

from graphparity.frameworks.numpy_ref.edges.places import put
from graphparity.frameworks.numpy_ref.workloads import two_layer_net

BESIDE = 1e-30  # beside a kink: no other number in the net notices
SLOPE = "slope of the rectifier at 0"
LEFT_OUT: dict[str, str] = {}
CONFIGS = ("define_by_run", "digits")  # one for each loss


def cases(config, params, batches, dtype):
    x, y = batches[0]
    for size in (0.0, 1e-15, 1e10):
        yield dict(at=f"x times {size:g}", params=params, batch=[size * x, y])
    yield from kink(params, np.abs(x), y)
    # an inf in x makes all outputs of its row NaN, whatever the rectifier made of it
    huge = with_column(params, 0, -float(np.finfo(dtype).max))
    name = "a hidden unit's sum beyond the dtype, below 0"
    yield dict(at=name, params=huge, batch=[np.abs(x), y])
    for name, number in (("NaN", np.nan), ("inf", np.inf)):
        odd = [put(x, number), y]  # of max(NaN, 0) the gradient is 0 or NaN
        yield dict(at=f"{name} in x", params=params, batch=odd, facts=("grad", "param"))
    yield dict(at="a batch of one", params=params, batch=[x[:1], y[:1]], resized=True)


def kink(params, x, y):  # x > 0: one column of w1 has all of a unit's sums on one side
    unit = clear_unit(params, x, y)
    at, above, below = (with_column(params, unit, a) for a in (0.0, BESIDE, -BESIDE))
    sides = [(below, [x, y]), (above, [x, y])]
    name = "a hidden unit's sum exactly 0"
    yield dict(at=name, params=at, batch=[x, y], sides=sides, kink=SLOPE)
    for where, side in (("below", below), ("above", above)):
        yield dict(at=f"a hidden unit's sum just {where} 0", params=side, batch=[x, y])


def clear_unit(params, x, y):  # -> the first whose move leaves all others off a kink
    for unit in range(params[0].shape[1]):
        moved = with_column(params, unit, -1.0)
        if two_layer_net.margin(moved, x, y) > 1e-6:
            return unit
    return 0


def with_column(params, unit, value):  # -> params, a column of w1 all of one value
    w1, w2 = params
    w1 = w1.copy()
    w1[:, unit] = value
    return [w1, w2]
