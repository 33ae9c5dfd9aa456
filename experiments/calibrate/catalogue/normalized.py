"""A linear layer with a normalization behind it, right and wrong.

No workload has one: the oracle's program becomes it too, by hand as in a workload.
"""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np

from graphparity.common.contract.backend_modules import Function
from graphparity.common.contract.trees import Array
from graphparity.experiments.calibrate.catalogue.fault import Fault, Otherwise
from graphparity.experiments.calibrate.planted import Plant, written

WORKLOAD, CONFIG, EPS = "optimizers", "sgd", 1e-6
GAIN = 10.0  # so that variances are near 1, as in a network
Unary = Callable[[Array], Array]


def mean(z: Array, axis: int = 1) -> Array:
    """The mean of each row (N, 1)."""
    return np.asarray(np.mean(z, axis=axis, keepdims=True))


def variance(z: Array) -> Array:
    """The mean square of each row about its mean (N, 1)."""
    return mean(np.square(z - mean(z)))


def sums(params: list[Array], x: Array) -> Array:
    """What is normalized (N, K)."""
    return np.asarray(GAIN * (x @ params[0]) + params[1])


def layer(
    eps: float = EPS,
    centre: Unary = mean,
    spread: Unary = variance,
    held: bool = False,
) -> dict[str, Function]:
    """Functions of a layer y = (z - mean) / sqrt(variance + eps) of z = GAIN x w + b.

    centre, spread: of z (N, K). held: the deviation gets no gradient (detached).
    """

    def forward(params: list[Array], x: Array) -> Array:
        z = sums(params, x)
        return np.asarray((z - centre(z)) / np.sqrt(spread(z) + eps))

    def loss(params: list[Array], x: Array, y: Array) -> Array:
        return np.asarray(np.mean(np.sum(np.square(forward(params, x) - y), axis=1)))

    def gradients(params: list[Array], x: Array, y: Array) -> list[Array]:
        z, out = sums(params, x), forward(params, x)
        d = 2.0 * (out - y) / len(x)
        along = 0.0 if held else out * mean(d * out)
        d_z = (d - mean(d) - along) / np.sqrt(spread(z) + eps)
        return [GAIN * (x.T @ d_z), np.sum(d_z, axis=0)]

    return {"forward": forward, "loss": loss, "gradients": gradients}


def _planted(change: Callable[[float], dict[str, Function]]) -> Plant:
    def functions(known: SimpleNamespace, size: float) -> dict[str, Function]:
        return change(size)

    return written(WORKLOAD, functions)


def _sample(z: Array) -> Array:
    """With n - 1 in the place of n."""
    return np.asarray(variance(z) * (z.shape[1] / (z.shape[1] - 1)))


def _of_squares(z: Array) -> Array:
    """The mean of squares less the square of the mean."""
    return np.asarray(np.maximum(mean(np.square(z)) - np.square(mean(z)), 0.0))


RIGHT = _planted(lambda size: layer())
WRONG: dict[str, tuple[Plant, float, str]] = {
    "eps too large": (_planted(lambda size: layer(eps=EPS + size)), 9e-6, "absolute"),
    "n - 1 for n": (_planted(lambda size: layer(spread=_sample)), 1.0, ""),
    "along the batch": (
        _planted(lambda size: layer(centre=lambda z: mean(z, 0))),
        1.0,
        "",
    ),
    "its deviation gets no gradient": (
        _planted(lambda size: layer(held=True)),
        1.0,
        "",
    ),
}
FAULTS = [
    Fault(f"a layer's norm: {name}", WORKLOAD, CONFIG, *planted, RIGHT)
    for name, planted in WRONG.items()
]
OTHERWISE = [
    Otherwise(f"a layer's norm: {name}", WORKLOAD, CONFIG, _planted(change), RIGHT)
    for name, change in (
        ("the reference itself", lambda size: layer()),
        (
            "mean of squares less square of the mean",
            lambda size: layer(spread=_of_squares),
        ),
        (
            "mean as a sum times 1 / n",
            lambda size: layer(
                centre=lambda z: np.asarray(
                    np.sum(z, axis=1, keepdims=True)
                    * np.asarray(1.0 / z.shape[1], z.dtype)
                )
            ),
        ),
    )
]
