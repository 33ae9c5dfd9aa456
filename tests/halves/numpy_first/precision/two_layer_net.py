"""Two-layer net in mixed precision: the first product in float32."""

import numpy as np


def forward(params, x, half):
    w1, w2 = params
    return half(half(np.maximum(x @ w1, 0.0)) @ half(w2))


def loss(params, x, y, half):
    error = forward(params, x, half) - y
    return np.mean(np.sum(error * error, axis=1))


def gradients(params, x, y, half, scale=1.0):
    h, w2 = half(np.maximum(x @ params[0], 0.0)), half(params[1])
    d_prediction = half(scale * 2.0 * (half(h @ w2) - y) / len(x))
    d_h = half(d_prediction @ w2.T) * (h > 0.0)
    return [x.T @ d_h, half(h.T @ d_prediction)]
