"""Two-layer net with products rounded to bfloat16's 7 bits: must be caught.

dropped: of float32's fraction, other formats drop fewer.
"""

import numpy as np

from graphparity.frameworks.numpy_ref.workloads import two_layer_net as reference

DROPPED = 16  # of the 23 bits of float32's fraction


def coarse(x, dropped):  # round to nearest even on the integer that holds the bits
    bits = np.ascontiguousarray(x, np.float32).view(np.uint32).astype(np.uint64)
    half = np.uint64((1 << (dropped - 1)) - 1)
    even = (bits >> np.uint64(dropped)) & np.uint64(1)
    nearest = (bits + half + even) >> np.uint64(dropped) << np.uint64(dropped)
    return nearest.astype(np.uint32).view(np.float32)


def product(a, b, dropped):
    return coarse(a, dropped) @ coarse(b, dropped)


def forward(params, x, dropped=DROPPED):
    w1, w2 = params
    return product(np.maximum(product(x, w1, dropped), 0.0), w2, dropped)


def loss(params, x, y, dropped=DROPPED):
    error = forward(params, x, dropped) - y
    return np.mean(np.sum(error * error, axis=1))


def loss_sum(params, x, y, dropped=DROPPED):
    error = forward(params, x, dropped) - y
    return np.sum(error * error)


def gradients(params, x, y, dropped=DROPPED):
    return [g / np.float32(len(x)) for g in gradients_sum(params, x, y, dropped)]


def gradients_sum(params, x, y, dropped=DROPPED):
    w1, w2 = params
    h = np.maximum(product(x, w1, dropped), 0.0)
    d_prediction = 2.0 * (product(h, w2, dropped) - y)
    d_h = product(d_prediction, w2.T, dropped) * (h > 0.0)
    return [product(x.T, d_h, dropped), product(h.T, d_prediction, dropped)]


margin = reference.margin
