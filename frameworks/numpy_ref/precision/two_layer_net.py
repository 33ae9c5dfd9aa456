"""Two-layer net in mixed precision -- NumPy, the reference.

half: of x, the weights, and what products give; prediction and loss in full precision
loss = mean over the batch of the row sums of (prediction - y)^2
"""

import numpy as np

# -- forward ---------------------------------------------------------------------------


def forward(params, x, half):  # x (N, D) -> prediction (N, K)
    w1, w2 = params
    h = np.maximum(half(half(x) @ half(w1)), 0.0)
    return half(h @ half(w2))


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y, half):  # y (N, K) -> scalar
    error = forward(params, x, half) - y
    return np.mean(np.sum(error * error, axis=1))


# -- gradients by hand (the reference only) --------------------------------------------


def gradients(params, x, y, half, scale=1.0):  # of scale loss -> w1 (D, H), w2 (H, K)
    x, w1, w2 = half(x), half(params[0]), half(params[1])
    h = np.maximum(half(x @ w1), 0.0)
    d_prediction = half(scale * 2.0 * (half(h @ w2) - y) / len(x))
    d_h = half(d_prediction @ w2.T) * (h > 0.0)
    return [half(x.T @ d_h), half(h.T @ d_prediction)]
