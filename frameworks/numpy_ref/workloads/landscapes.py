"""Landscapes of two variables that tell update rules apart -- NumPy, the reference.

ravine   (u^2 + a v^2) / 2, turned: u = 0.8 x + 0.6 y, v = 0.8 y - 0.6 x
saddle   x^2 - y^2 + y^4 / 4: flat at 0, lower on both sides
hollow   x^4 - 2 x^2 + x / 2 + y^2: a local minimum right, the deeper one left
rosenbrock   (1 - x)^2 + 100 (y - x^2)^2  (Rosenbrock 1960)
beale   (1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2  (Beale 1958)
"""

import numpy as np

# -- forward ---------------------------------------------------------------------------


def forward(params, a):  # w (2), a scalar -> scalar
    x, y = params[0]
    u, v = 0.8 * x + 0.6 * y, 0.8 * y - 0.6 * x
    return u * u + a * v * v


# -- loss ------------------------------------------------------------------------------


def loss_ravine(params, a):  # -> scalar
    return 0.5 * forward(params, a)


def loss_saddle(params, a):  # -> scalar
    x, y = params[0]
    return x * x - y * y + 0.25 * y**4


def loss_hollow(params, a):  # -> scalar
    x, y = params[0]
    return x**4 - 2.0 * x * x + 0.5 * x + y * y


def loss_rosenbrock(params, a):  # -> scalar
    x, y = params[0]
    return (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2


def loss_beale(params, a):  # -> scalar
    x, y = params[0]
    first, second = 1.5 - x + x * y, 2.25 - x + x * y * y
    third = 2.625 - x + x * y**3
    return first * first + second * second + third * third


# -- gradients by hand (the reference only) --------------------------------------------


def gradients_ravine(params, a):  # -> w (2)
    x, y = params[0]
    u, v = 0.8 * x + 0.6 * y, 0.8 * y - 0.6 * x
    return [np.array([0.8 * u - 0.6 * a * v, 0.6 * u + 0.8 * a * v])]


def gradients_saddle(params, a):  # -> w (2)
    x, y = params[0]
    return [np.array([2.0 * x, y**3 - 2.0 * y])]


def gradients_hollow(params, a):  # -> w (2)
    x, y = params[0]
    return [np.array([4.0 * x**3 - 4.0 * x + 0.5, 2.0 * y])]


def gradients_rosenbrock(params, a):  # -> w (2)
    x, y = params[0]
    off = y - x * x
    return [np.array([-2.0 * (1.0 - x) - 400.0 * x * off, 200.0 * off])]


def gradients_beale(params, a):  # -> w (2)
    x, y = params[0]
    first, second = 1.5 - x + x * y, 2.25 - x + x * y * y
    third = 2.625 - x + x * y**3
    d_x = first * (y - 1.0) + second * (y * y - 1.0) + third * (y**3 - 1.0)
    d_y = first * x + second * 2.0 * x * y + third * 3.0 * x * y * y
    return [np.array([2.0 * d_x, 2.0 * d_y])]


# -- inputs (the reference only) -------------------------------------------------------

AXES = {"w": ".", "output": ""}
PARAMS, BATCH = ("w",), ("a",)
STEPS = 40
TURNED = (-1.8, 1.8, -1.8, 1.8)
# where a path starts, where the minimum is, and the part of the plane to show
PLACES = {
    "ravine_10": ((-1.4, 0.2), [(0.0, 0.0)], TURNED),
    "ravine_100": ((-1.4, 0.2), [(0.0, 0.0)], TURNED),
    "ravine_1000": ((-1.4, 0.2), [(0.0, 0.0)], TURNED),
    "ravine_10000": ((-1.4, 0.2), [(0.0, 0.0)], TURNED),
    "saddle": (
        (1.0, 1e-3),
        [(0.0, 2.0**0.5), (0.0, -(2.0**0.5))],
        (-1.2, 1.2, -1.9, 1.9),
    ),
    "hollow": ((0.95, 1.0), [(-1.0574537656, 0.0)], (-1.9, 2.1, -1.2, 1.2)),
    "rosenbrock": ((-1.5, 2.0), [(1.0, 1.0)], (-2.0, 2.0, -1.0, 3.0)),
    "beale": ((1.0, 1.2), [(3.0, 0.5)], (-0.5, 4.2, -1.2, 1.5)),
}
CONFIGS = {name: {} for name in PLACES}
RATES = {"rosenbrock": 1e-3, "beale": 1e-2, "saddle": 0.1, "hollow": 0.02}


def steepness(config):  # -> a
    return float(config.partition("_")[2] or 1.0)


TRAINING = {
    config: dict(
        loss="loss_" + config.partition("_")[0],
        optimizer="sgd",
        lr=RATES.get(config, 1.5 / steepness(config)),
        steps=STEPS,
    )
    for config in CONFIGS
}
PRESETS = {"quick": ("rosenbrock",)}
TIMED = {"quick": ()}  # two numbers: nothing to time


def inputs(
    rng, config
):  # -> params, batches; step t trains on batch t modulo their number
    start = np.array(PLACES[config][0]) * rng.uniform(0.9, 1.1, 2)
    return [start], [[np.array(steepness(config))]]


def cost():  # -> FLOPs of one step; least bytes at 4 an element
    return 10, 16
