"""Edges of the convolutional net -- NumPy, the reference.

Its kinks: a sum of exactly 0 before a rectifier, and equal values in a square of a
pool. Each is made alone, where all other sums keep off.
"""

import numpy as np

from graphparity.frameworks.numpy_ref.edges.places import put
from graphparity.frameworks.numpy_ref.workloads import cnn

BESIDE = 1e-30  # beside a kink: no other number in the net notices
MOVED = 2.0**-40  # of two equal values in a pool, relative
NEAR = "near other kinks in all batches of this seed"
SLOPE = "slope of the rectifier at 0"
SHARE = "of two equal values in a pool, the gradient goes to the first (0) or last (1)"
LEFT_OUT = {"a label out of range": "a compiled kernel may end its process there"}


def cases(config, params, batches, dtype):
    x, y = batches[0]
    yield dict(at="x times 0, biases 0.1", params=biased(params, 0.1), batch=[0 * x, y])
    yield dict(at="x times 1e10", params=params, batch=[1e10 * x, y])
    yield dict(at="logits 1e4 apart", params=logits(params, 1e4, 0.0), batch=[x, y])
    yield dict(at="logits near -1e4", params=logits(params, 1.0, -1e4), batch=[x, y])
    odd = put(x, np.nan) if len(x) == 1 else put(put(x, np.nan), np.inf, row=1)
    name = "NaN in x" if len(x) == 1 else "NaN in one image, inf in another"
    facts = ("output", "loss", "grad", "param")  # XLA's and TensorFlow's pools drop NaN
    yield dict(at=name, params=params, batch=[odd, y], facts=facts)
    yield dict(at="NaN in w3", params=spoilt(params), batch=[x, y], facts=facts[2:])
    yield kink(params, x, y)
    yield tie(params, batches)
    if len(x) > 1:
        yield dict(
            at="a batch of one", params=params, batch=[x[:1], y[:1]], resized=True
        )


def biased(params, value):  # -> params, every bias of this value
    return [w if w.ndim > 1 else np.full_like(w, value) for w in params]


def logits(params, size, base):  # -> params whose logits are larger, or moved
    *below, w3, b3 = params
    return [*below, size * w3, size * b3 + base]


def spoilt(params):  # -> params, NaN in the last weights: no rectifier comes after it
    *below, w3, b3 = params
    return [*below, put(w3, np.nan), b3]


# -- a unit at 0 -----------------------------------------------------------------------


def kink(params, x, y):  # one unit of the first dense layer
    name = "a hidden unit's sum exactly 0"
    for unit in range(10):
        if cnn.margin(with_unit(params, unit, -1.0), x, y) > cnn.MARGIN:
            at, above, below = (
                with_unit(params, unit, b) for b in (0.0, BESIDE, -BESIDE)
            )
            sides = [(below, [x, y]), (above, [x, y])]
            return dict(at=name, params=at, batch=[x, y], sides=sides, kink=SLOPE)
    return dict(at=name, left_out=NEAR)


def with_unit(params, unit, bias):  # -> params, a unit's sum is its bias
    changed = [w.copy() for w in params]
    changed[4][:, unit], changed[5][unit] = 0.0, bias
    return changed


# -- a tie in a pool -------------------------------------------------------------------


def tie(params, batches):  # the first channel's, in all squares
    name, params = "two equal values in squares of a pool", copying(params)
    for x, y in batches[:20]:
        if cnn.margin(params, tied(x, 1.0, 1.0), y) > cnn.MARGIN:
            first, last, calm = (
                (params, [tied(x, *factors), y])
                for factors in ((1.0 + MOVED, 1.0), (1.0, 1.0 + MOVED), (1.25, 1.0))
            )
            more = dict(kink=SHARE, moved=MOVED, calm=calm, sides=[first, last])
            return dict(at=name, params=params, batch=[tied(x, 1.0, 1.0), y], **more)
    return dict(at=name, left_out=NEAR)


def copying(params):  # -> params, the first channel is the image itself, and above 0
    changed = [w.copy() for w in params]
    changed[0][0], changed[1][0] = 0.0, 16.0
    changed[0][0, 0, 1, 1] = 1.0
    return changed


def tied(x, first, last):  # -> x, in each square of the pool two corners are largest
    x, edge = x.copy(), slice(1, 31)
    top = np.max(cnn.corners(x[:, :, edge, edge]), axis=0) + 1.0
    top = np.where(np.abs(top) < 0.5, 0.5, top)
    x[:, :, 1:31:2, 1:31:2], x[:, :, 2:31:2, 2:31:2] = first * top, last * top
    return x
