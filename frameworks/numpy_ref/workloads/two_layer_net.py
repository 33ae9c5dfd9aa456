"""Two-layer net -- NumPy, the reference.

h = max(x w1, 0), prediction = h w2; no biases
loss = mean over the batch of the row sums of (prediction - y)^2; loss_sum = all summed
"""

import numpy as np

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # x (N, D) -> prediction (N, K)
    w1, w2 = params
    h = np.maximum(x @ w1, 0.0)
    return h @ w2


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y):  # y (N, K) -> scalar
    error = forward(params, x) - y
    return np.mean(np.sum(error * error, axis=1))


def loss_sum(params, x, y):  # y (N, K) -> scalar
    error = forward(params, x) - y
    return np.sum(error * error)


# -- gradients by hand (the reference only) --------------------------------------------


def gradients(params, x, y):  # of loss -> w1 (D, H), w2 (H, K)
    return [g / len(x) for g in gradients_sum(params, x, y)]


def gradients_sum(params, x, y):  # of loss_sum -> w1 (D, H), w2 (H, K)
    w1, w2 = params
    h = np.maximum(x @ w1, 0.0)
    d_prediction = 2.0 * (h @ w2 - y)
    d_h = (d_prediction @ w2.T) * (h > 0.0)
    return [x.T @ d_h, h.T @ d_prediction]


def margin(params, x, y):  # distance to the nearest kink, in units of sum |x||w1|
    scale = np.abs(x) @ np.abs(params[0])
    return np.min(np.abs(x @ params[0]) / np.where(scale > 0.0, scale, 1.0))


# -- inputs (the reference only) -------------------------------------------------------

AXES = {"w1": "DH", "w2": "HK", "x": "ND", "y": "NK", "output": "NK"}
PARAMS, BATCH = ("w1", "w2"), ("x", "y")
CONFIGS = {
    "session": dict(N=64, D=1000, H=100, K=1000),
    "define_by_run": dict(N=64, D=1000, H=100, K=10),
    "digits": dict(N=64, D=64, H=100, K=10),
}
TRAINING = {
    "session": dict(loss="loss", optimizer="sgd", lr=1e-5, steps=50),
    "define_by_run": dict(loss="loss_sum", optimizer="sgd", lr=1e-6, steps=500),
    "digits": dict(loss="loss", optimizer="sgd", lr=0.02, steps=330),
}
TIMED = {"quick": ("session", "digits")}  # the others are only checked
ACCURACY = {"digits": 0.90}  # what training must reach on the held-out images


def inputs(
    rng, config
):  # -> params, batches; step t trains on batch t modulo their number
    N, D, H, K = CONFIGS[config].values()
    f = rng.standard_normal
    if config != "digits":  # as the lecture draws them
        return [f((D, H)), f((H, K))], [[f((N, D)), f((N, K))]]
    from graphparity.frameworks.numpy_ref.digits import load

    x, labels = load("train")
    order = rng.permutation(len(x))[: len(x) // N * N].reshape(-1, N)
    batches = [[x[rows], np.eye(K)[labels[rows]]] for rows in order]
    return [f((D, H)) / D**0.5, 0.1 * f((H, K)) / H**0.5], batches


def held_out(config):  # -> x (n, D), labels (n,)
    from graphparity.frameworks.numpy_ref.digits import load

    return load("test")


def cost(N, D, H, K):  # -> FLOPs of one step's products; least bytes at 4 an element
    flops = 4 * N * D * H + 6 * N * H * K
    return flops, 4 * (2 * (D * H + H * K) + N * (D + K))
