"""Wide perceptron in mixed precision -- NumPy, the reference.

x -> H -> H -> logits, a rectifier behind every layer but the last
half: of x, the weights, and what products give; logits and loss in full precision
loss = mean over the batch of -log softmax(logits)[y]
"""

import numpy as np

from graphparity.frameworks.numpy_ref.workloads.cnn import distance, log_softmax

# -- forward ---------------------------------------------------------------------------


def forward(params, x, half):  # x (N, D) -> logits (N, K)
    return layers(params, x, half)[-1]


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y, half):  # y (N,) integers -> scalar
    logits = forward(params, x, half)
    picked = np.take_along_axis(log_softmax(logits), y[:, None], axis=1)
    return -np.mean(picked)


# -- layers (the reference only) -------------------------------------------------------


def layers(params, x, half):  # -> what each layer is given; the last logits
    inputs = [half(x)]
    for w, b in zip(params[::2], params[1::2]):
        z = half.bias(half(inputs[-1] @ half(w)), b)
        inputs.append(half(np.maximum(z, 0.0)))
    return [*inputs[:-1], z]


# -- gradients by hand (the reference only) --------------------------------------------


def gradients(params, x, y, half, scale=1.0):  # of scale loss -> one for each parameter
    *inputs, logits = layers(params, x, half)
    d = np.exp(log_softmax(logits))
    d[np.arange(len(y)), y] -= 1.0
    return dense(params, inputs, d * (scale / len(y)), half)[0]


def dense(params, inputs, d, half):  # d of the last sum -> gradients, d of the input
    if half.casts == "all":
        d = half(d)
    grads = []
    for h, w in zip(inputs[::-1], params[-2::-2]):
        grads = [half(h.T @ half(d)), half.bias_gradient(d), *grads]
        d = half(half(d) @ half(w).T) * (h > 0.0)
    return grads, d


def margin(params, x, y):  # distance to the nearest kink, in units of sum |x||w| + |b|
    nearest, h = [], x
    for w, b in zip(params[:-2:2], params[1:-2:2]):
        z = h @ w + b
        nearest.append(np.min(distance(z, np.abs(h) @ np.abs(w) + np.abs(b))))
        h = np.maximum(z, 0.0)
    return np.min(nearest)  # NaN stays NaN
