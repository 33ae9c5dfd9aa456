"""Mixed precision: three nets, each in float32, bfloat16 and float16 -- NumPy, the
reference.

The programs stand in `precision/`; weights, moments and the update are float32
throughout. float16 has a dynamic loss scale; bfloat16, of float32's range, needs none.
"""

from importlib import import_module

import numpy as np

from graphparity.frameworks.numpy_ref.workloads import cnn, two_layer_net

# -- inputs (the reference only) -------------------------------------------------------

NETS, HALVES = ("two_layer_net", "cnn", "wide"), ("float32", "bfloat16", "float16")
FULL = "float32"  # no half: what the others are held against in `precision`
SIZES = {
    "two_layer_net": two_layer_net.CONFIGS["digits"],
    "cnn": cnn.CONFIGS["digits"],
    "wide": dict(N=64, D=64, H=512, K=10),
    "faults": dict(n=4),
}
BIASED = ("w1", "b1", "w2", "b2", "w3", "b3")
NAMES = {"two_layer_net": two_layer_net.PARAMS, "cnn": cnn.PARAMS, "wide": BIASED}
NAMES |= {"faults": ("w1", "w2")}
CONFIGS = {f"{net}_{half}": SIZES[net] for net in NETS for half in HALVES}
CONFIGS |= {"faults_float16": SIZES["faults"]}
PARAMS = {config: NAMES[config.rsplit("_", 1)[0]] for config in CONFIGS}
BATCH = ("x", "y")
MARGIN = 3e-7
AXES: dict[str, str] = {}  # the floor comes from the roundings, in any order of sums
SCALER = dict(start=2.0**12, interval=20)  # so that it grows within a short training
SCALERS = {"faults": dict(start=2.0**12, interval=5)}  # faster than faults push it down
RULES = {
    "two_layer_net": dict(optimizer="sgd", lr=0.02, steps=330),
    "cnn": dict(optimizer="sgd", lr=0.05, steps=22),
    "wide": dict(optimizer="momentum", lr=0.02, steps=10),
    "faults": dict(optimizer="momentum", lr=2.0**-7, steps=200),
}
LOW = [f"{net}_{half}" for net in NETS for half in HALVES if half != FULL]
QUICK = [config for config in LOW if config.startswith("two_layer_net")]
PRESETS = {"quick": tuple(QUICK), "standard": tuple(LOW), "full": tuple(LOW)}
TIMED = {"quick": ()}  # `precision` times them all
ACCURACY = {"two_layer_net_float16": 0.90, "two_layer_net_bfloat16": 0.90}


def training(config):  # -> how a config is trained
    net, half = config.rsplit("_", 1)
    scaler = SCALERS.get(net, SCALER) if half == "float16" else None
    return dict(net=net, half=half, scaler=scaler, loss="loss", **RULES[net])


TRAINING = {config: training(config) for config in CONFIGS}


def inputs(
    rng, config
):  # -> params, batches; step t trains on batch t modulo their number
    net = config.rsplit("_", 1)[0]
    if net == "faults":
        return faults(rng, SIZES[net]["n"])
    if net != "wide":
        return {"cnn": cnn, "two_layer_net": two_layer_net}[net].inputs(rng, "digits")
    from graphparity.frameworks.numpy_ref.digits import load

    N, D, H, K = SIZES[net].values()
    x, labels = load("train")
    order = rng.permutation(len(x))[: len(x) // N * N].reshape(-1, N)
    params = []
    for n, m in ((D, H), (H, H), (H, K)):
        params += [rng.standard_normal((n, m)) * (2.0 / n) ** 0.5, np.zeros(m)]
    return params, [[x[rows], labels[rows]] for rows in order]


FAULTS = {
    "none": 0.76,
    "overflow": 0.1,
    "underflow": 0.1,
    "infinite": 0.02,
    "nan": 0.02,
}


def faults(rng, n, batches=2000):  # -> params, batches: a fault in about a quarter
    kinds = rng.choice(list(FAULTS), batches, p=list(FAULTS.values()))
    params = [rng.choice([-1.0, 1.0], n) for _ in range(2)]
    return params, [fault(rng, kind, n) for kind in kinds]


def fault(
    rng, kind, n=4
):  # -> x (2, n), y (2,): the gradients are 2^-12 x scale, and y
    size = {"overflow": 2.0**15, "underflow": 2.0**-24}.get(kind, 1.0)
    x, y = size * rng.choice([-1.5, -1.0, 1.0, 1.5], (2, n)), np.zeros(2)
    if kind in ("infinite", "nan"):
        y[rng.integers(2)] = np.inf if kind == "infinite" else np.nan
    return [x, y]


def margin(params, x, y):  # of the same net without roundings
    net = {2: two_layer_net, 10: cnn, 6: None}[len(params)]
    if params[0].ndim == 1:
        return 1.0
    source = net or import_module("graphparity.frameworks.numpy_ref.precision.wide")
    return source.margin(params, x, y)


def held_out(config):  # -> x, labels (n,)
    from graphparity.frameworks.numpy_ref.digits import load

    return load("test", side=32) if config.startswith("cnn") else load("test")


def cost(**sizes):  # -> FLOPs of one step's products; least bytes at 4 an element
    if "B" in sizes:
        return cnn.cost(**sizes)
    if "n" in sizes:
        return 8 * sizes["n"], 4 * 10 * sizes["n"]
    N, D, H, K = sizes.values()
    if SIZES["two_layer_net"]["H"] == H:
        return two_layer_net.cost(**sizes)
    weights = D * H + H * H + H * K + 2 * H + K
    return 2 * N * (2 * D * H + 3 * H * H + 3 * H * K), 4 * (2 * weights + N * (D + K))
