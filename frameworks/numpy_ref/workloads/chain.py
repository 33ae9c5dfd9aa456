"""Pointwise chain -- NumPy, the reference.

x <- x + a, x <- x a, in turn, for a number a of its own each: n operations in all
"""


# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # n scalars, x (S,) -> (S,)
    for number, a in enumerate(params):
        x = x * a if number % 2 else x + a
    return x


# -- inputs (the reference only) -------------------------------------------------------

AXES = {"x": "S", "output": "S"}
PARAMS, BATCH = (), ("x",)
OPERATIONS = (1, 2, 4, 8, 16, 32, 64)
ELEMENTS = tuple(2**k for k in range(8, 25, 2))  # 2^8 ... 2^24
CONFIGS = {f"{n}x{s}": dict(n=n, s=s) for n in OPERATIONS for s in ELEMENTS}
PRESETS = {
    "quick": ("16x65536",),
    "standard": ("1x256", "64x256", "16x65536", "64x1048576"),
}
TIMED = {"quick": ()}  # `crossover` times them all


def inputs(rng, config):  # -> params, batches
    n, s = CONFIGS[config].values()
    return list(rng.uniform(0.9, 1.1, n)), [[rng.standard_normal(s)]]


def cost(n, s):  # -> FLOPs, least bytes at 4 an element: read once, written once
    return n * s, 8 * s
