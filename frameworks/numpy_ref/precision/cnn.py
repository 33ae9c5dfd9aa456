"""Convolutional net in mixed precision -- NumPy, the reference.

half: of x, the weights, and what layers give; logits and loss in full precision
loss = mean over the batch of -log softmax(logits)[y]
"""

import numpy as np

from graphparity.frameworks.numpy_ref.precision.wide import dense
from graphparity.frameworks.numpy_ref.workloads.cnn import (
    convolve,
    convolve_transposed,
    kernel_gradient,
    log_softmax,
    pool,
    pool_gradient,
    relu,
)

# -- forward ---------------------------------------------------------------------------


def forward(params, x, half):  # x (B, 1, 32, 32) -> logits (B, 10)
    return layers(params, x, half)[-1]


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y, half):  # y (B,) integers -> scalar
    logits = forward(params, x, half)
    picked = np.take_along_axis(log_softmax(logits), y[:, None], axis=1)
    return -np.mean(picked)


# -- layers (the reference only) -------------------------------------------------------


def layers(params, x, half):  # -> x, both convolutions' rectified sums, dense inputs
    conv1 = convolution(half(x), *params[:2], half)
    conv2 = convolution(pool(conv1), *params[2:4], half)
    inputs = [half(x), conv1, conv2, pool(conv2).reshape(len(x), -1)]
    for w, b in zip(params[4::2], params[5::2]):
        z = half.bias(half(inputs[-1] @ half(w)), b)
        inputs.append(half(relu(z)))
    return [*inputs[:-1], z]


def convolution(x, w, b, half):  # x (B, C, H, W) -> (B, O, H-2, W-2), rectified
    sums = convolve(x, half(w))
    if half.casts == "all":
        sums = half(sums)
    return relu(half(sums + half(b)[:, None, None]))


# -- gradients by hand (the reference only) --------------------------------------------


def gradients(params, x, y, half, scale=1.0):  # of scale loss -> one for each parameter
    x, h1, h2, *dense_inputs, logits = layers(params, x, half)
    d = np.exp(log_softmax(logits))
    d[np.arange(len(y)), y] -= 1.0
    grads, d = dense(params[4:], dense_inputs, d * (scale / len(y)), half)
    d_conv2 = pool_gradient(h2, d.reshape(len(x), 16, 6, 6)) * (h2 > 0.0)
    d_pool1 = half(convolve_transposed(d_conv2, half(params[2])))
    d_conv1 = pool_gradient(h1, d_pool1) * (h1 > 0.0)
    kernels = [*kernel_gradient(x, d_conv1), *kernel_gradient(pool(h1), d_conv2)]
    return [*map(half, kernels), *grads]
