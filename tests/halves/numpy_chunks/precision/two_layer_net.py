"""Two-layer net in mixed precision: sums in chunks, the last first."""

import numpy as np

CHUNK = 7


def product(a, b):
    chunks = range(0, a.shape[1], CHUNK)
    parts = [a[:, k : k + CHUNK] @ b[k : k + CHUNK] for k in chunks]
    return np.sum(parts[::-1], axis=0, dtype=a.dtype)


def forward(params, x, half):
    w1, w2 = params
    h = np.maximum(half(product(half(x), half(w1))), 0.0)
    return half(product(h, half(w2)))


def loss(params, x, y, half):
    error = forward(params, x, half) - y
    return np.mean(np.sum(error * error, axis=1))


def gradients(params, x, y, half, scale=1.0):
    x, w1, w2 = half(x), half(params[0]), half(params[1])
    h = np.maximum(half(product(x, w1)), 0.0)
    d_prediction = half(scale * 2.0 * (half(product(h, w2)) - y) / len(x))
    d_h = half(product(d_prediction, w2.T)) * (h > 0.0)
    return [half(product(x.T, d_h)), half(product(h.T, d_prediction))]
