"""Fusion: convolutions with rectifiers -- NumPy, the reference.

y = relu(conv(relu(conv(x, w1) + b1), w2) + b2), kernels 3 x 3, no border
"""

from graphparity.frameworks.numpy_ref.workloads.cnn import convolve, relu

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # x (B, C, H, W) -> y (B, K, H-4, W-4)
    w1, b1, w2, b2 = params
    h = relu(convolve(x, w1) + b1[:, None, None])
    return relu(convolve(h, w2) + b2[:, None, None])


# -- inputs (the reference only) -------------------------------------------------------

AXES = {"w1": "JC..", "b1": "J", "w2": "KJ..", "b2": "K", "x": "BC..", "output": "BK.."}
PARAMS, BATCH = ("w1", "b1", "w2", "b2"), ("x",)
CONFIGS = {"lecture": dict(B=8, C=3, K=16, S=32)}


def inputs(rng, config):  # -> params, batches
    B, C, K, S = CONFIGS[config].values()
    shapes = (K, C, 3, 3), (K,), (K, K, 3, 3), (K,)
    scales = [(2.0 / (9 * n)) ** 0.5 for n in (C, C, K, K)]  # He et al. 2015
    params = [a * rng.standard_normal(shape) for a, shape in zip(scales, shapes)]
    return params, [[rng.standard_normal((B, C, S, S))]]


def cost(B, C, K, S):  # -> FLOPs of the products; least bytes at 4 an element
    first, second = K * (S - 2) ** 2 * 9 * C, K * (S - 4) ** 2 * 9 * K
    elements = B * (C * S**2 + K * (S - 4) ** 2) + 9 * K * (C + K) + 2 * K
    return 2 * B * (first + second), 4 * elements
