"""Effective precision, measured: a product whose result differs between formats.

Rows of `a` hold one value throughout, columns of `b` either pick one element or sum all
4,096 with weights 1, 2^15 and -2^15 in random order. The picked values show how
operands are rounded. The large weights cancel and leave 2,048 ones, which an
accumulator of ten bits or fewer has rounded away, in whatever order or blocks it adds;
in float32 every partial sum is exact. A framework that reports float32 and multiplies
in TF32 is detected.
"""

import numpy as np

from graphparity.common.contract.trees import Array

INNER, SIDE = 4096, 64
ONES, LARGE = INNER // 2, 2.0**15
PROBES = (1 + 2.0**-9, 1 + 2.0**-12, 1 + 2.0**-20, 1 + 2.0**-30, 2.0**17, 1.0)


def probe(dtype: str) -> tuple[Array, Array]:
    """a (64, 4096) and b (4096, 64) of the product whose result shows the precision."""
    a = np.repeat(np.resize(PROBES, SIDE)[:, None], INNER, axis=1)
    b = np.zeros((INNER, SIDE))
    half = SIDE // 2
    b[np.arange(half) * 101, np.arange(half)] = 1.0
    rng = np.random.default_rng(0)
    weights = np.repeat([1.0, LARGE, -LARGE], [ONES, INNER // 4, INNER // 4])
    for column in range(half, SIDE):
        b[:, column] = rng.permutation(weights)
    return a.astype(dtype), b.astype(dtype)


def classify(product: Array) -> str:
    """The format the operands were rounded to, with `, low accumulation` where it was.

    One of float64, float32, tf32, bfloat16, float16, `emulated` for something that
    keeps more than TF32 and less than float32, or `unknown` if not even 1 comes back.
    """
    numbers = np.asarray(product, np.float64)
    picked, sums = numbers[:, : SIDE // 2], numbers[PROBES.index(1.0), SIDE // 2 :]
    exact: dict[float, bool] = {}
    for row, value in enumerate(np.resize(PROBES, SIDE)):
        exact[value] = exact.get(value, True) and bool(np.all(picked[row] == value))
    name = _format(*(exact[value] for value in PROBES))
    if name == "unknown" or np.all(sums == ONES):
        return name
    return f"{name}, low accumulation"


def _format(
    nine: bool, twelve: bool, twenty: bool, thirty: bool, large: bool, one: bool
) -> str:
    """The format that represents exactly these of the probe's values: 1 + 2^-9, 1 +
    2^-12, …, 2^17 and 1."""
    if not one:
        return "unknown"
    if not nine:
        return "bfloat16"
    if not twelve:
        return "tf32" if large else "float16"
    if not twenty:
        return "emulated"
    return "float64" if thirty else "float32"
