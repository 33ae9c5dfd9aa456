"""Update rules, each on one small problem -- NumPy, the reference.

prediction = x w + b, loss = mean over the batch of the row sums of (prediction - y)^2
"""

import numpy as np

from graphparity.common.contract import registry

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # x (N, D) -> prediction (N, K)
    w, b = params
    return x @ w + b


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y):  # y (N, K) -> scalar
    error = forward(params, x) - y
    return np.mean(np.sum(error * error, axis=1))


# -- gradients by hand (the reference only) --------------------------------------------


def gradients(params, x, y):  # of loss -> w (D, K), b (K,)
    d_prediction = 2.0 * (forward(params, x) - y) / len(x)
    return [x.T @ d_prediction, np.sum(d_prediction, axis=0)]


# -- inputs (the reference only) -------------------------------------------------------

AXES = {"w": "DK", "b": "K", "x": "ND", "y": "NK", "output": "NK"}
PARAMS, BATCH = ("w", "b"), ("x", "y")
N, D, K = 64, 20, 5
BATCHES, STEPS = 8, 40
# the rate falls to a third within the run: the rules must follow it
HYPER = {rule: registry.rule(rule).HYPER for rule in registry.rules()}
LIBRARY = "_library"  # the same rule by the framework's own library
CONFIGS = {rule + form: dict(rule=rule) for form in ("", LIBRARY) for rule in HYPER}


def training(rule, library):  # -> how a config is trained
    hyper = dict(HYPER[rule])
    options = dict(loss="loss", optimizer=rule, lr=hyper.pop("lr"), hyper=hyper)
    return options | dict(steps=STEPS, library=library)


TRAINING = {
    config: training(options["rule"], config.endswith(LIBRARY))
    for config, options in CONFIGS.items()
}
PRESETS = {"quick": (*HYPER, "adam" + LIBRARY)}
TIMED = {"quick": ()}  # `updates` times them all


def inputs(
    rng, config
):  # -> params, batches; step t trains on batch t modulo their number
    often = 1.0 / (1.0 + np.arange(D))  # how often a feature is there: rare ones last
    right = rng.standard_normal((D, K))
    batches = []
    for _ in range(BATCHES):
        x = rng.standard_normal((N, D)) * (rng.random((N, D)) < often)
        batches.append([x, x @ right + 0.1 * rng.standard_normal((N, K))])
    return [0.1 * rng.standard_normal((D, K)), np.zeros(K)], batches


def cost(rule):  # -> FLOPs of one step's products; least bytes at 4 an element
    return 4 * N * D * K, 4 * (2 * (D + 1) * K + N * (D + K))
