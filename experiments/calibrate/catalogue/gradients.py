"""Numeric faults of gradients: a little too large, too coarse, at single elements."""

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.experiments.calibrate.catalogue.fault import Fault
from graphparity.experiments.calibrate.catalogue.nets import changed
from graphparity.experiments.calibrate.planted import Grads, Plant, graded

NET, SESSION, DIGITS = "two_layer_net", "session", "digits"


def _first(grads: Grads, value: Array) -> Grads:
    return [value, *grads[1:]]


def _smallest_zero(grads: Grads, size: float) -> Grads:
    order = np.argsort(np.abs(grads[0]), axis=None)[: round(size)]
    places = np.unravel_index(order, grads[0].shape)
    return _first(grads, changed(grads[0], places, 0.0))


def _sign_of_small(grads: Grads, size: float) -> Grads:
    """The element whose magnitude is nearest to a multiple of the rms turns over."""
    g = grads[0]
    rms = np.sqrt(np.mean(np.square(g)))
    at = np.unravel_index(np.argmin(np.abs(np.abs(g) - size * rms)), g.shape)
    return _first(grads, changed(g, at, -g[at]))


def _zeros_hold(grads: Grads, size: float) -> Grads:
    places = tuple(axis[:5] for axis in np.nonzero(grads[0] == 0.0))
    return _first(grads, changed(grads[0], places, size))


def _noisy(grads: Grads, size: float) -> Grads:
    rng = np.random.default_rng(0)
    factors = [1.0 + size * rng.uniform(-1.0, 1.0, g.shape) for g in grads]
    return [np.asarray(g * a, g.dtype) for g, a in zip(grads, factors)]


def _row(grads: Grads, size: float) -> Grads:
    return _first(grads, changed(grads[0], 3, grads[0][3] * (1.0 + size)))


def _column(grads: Grads, size: float) -> Grads:
    at = (slice(None), 3)
    return _first(grads, changed(grads[0], at, grads[0][at] * (1.0 + size)))


def _flushed(grads: Grads, size: float) -> Grads:
    return [np.where(np.abs(g) < size, np.zeros_like(g), g) for g in grads]


def _truncated(grads: Grads, size: float) -> Grads:
    """Low bits of float32 cut off towards 0."""
    bits = 24 - round(np.log2(size))

    def cut(g: Array) -> Array:
        significand, exponent = np.frexp(g)
        kept = np.trunc(np.ldexp(significand, bits))
        return np.asarray(np.ldexp(kept, exponent - bits), g.dtype)

    return [cut(g) for g in grads]


SIZED: dict[str, tuple[str, str, Plant, float, str]] = {
    "gradients 16 ulp too large": (
        NET,
        SESSION,
        graded(lambda grads, size: [g * (1.0 + size) for g in grads]),
        16 * 2.0**-23,
        "relative",
    ),
    "a branch's gradient too large": (
        "conditional",
        "lecture",
        graded(lambda grads, size: [g * (1.0 + size) for g in grads]),
        1e-6,
        "relative",
    ),
    "smallest elements of a gradient are 0": (
        NET,
        SESSION,
        graded(_smallest_zero),
        106.0,
        "elements",
    ),
    "one small element of wrong sign": (
        NET,
        SESSION,
        graded(_sign_of_small),
        1e-3,
        "of the rms",
    ),
    "five exact zeros are not 0": (
        NET,
        DIGITS,
        graded(_zeros_hold),
        5e-6,
        "absolute",
    ),
    "gradients with noise": (NET, DIGITS, graded(_noisy), 1e-5, "relative"),
    "one row of a gradient": (NET, DIGITS, graded(_row), 1e-5, "relative"),
    "one column of a gradient": (NET, DIGITS, graded(_column), 1e-5, "relative"),
    "small gradients flushed to 0": (NET, DIGITS, graded(_flushed), 1e-8, "below"),
    "gradients cut off, not rounded": (
        NET,
        DIGITS,
        graded(_truncated),
        4.0,
        "ulp",
    ),
    "gradients cut off at a limit": (
        NET,
        DIGITS,
        graded(lambda grads, size: [np.clip(g, -1 / size, 1 / size) for g in grads]),
        0.1,
        "1 / limit",
    ),
    "one gradient doubled": (
        "cnn",
        DIGITS,
        graded(lambda grads, size: [*grads[:-1], grads[-1] * (1.0 + size)]),
        1.0,
        "relative",
    ),
}


FAULTS = [Fault(name, *rest) for name, rest in SIZED.items()]
