"""Gradients clipped number by number before a rule, where nothing else explains a
training: the bound with which another's rule makes its steps."""

from dataclasses import replace

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.experiments.check.training.fitted import FITS, Fit, Path, followed

BOUNDS, ROUNDS = 60, 90  # tried over all sizes; halvings of what is around the best
DIGITS = 4, 8  # of a bound as a person writes it
GOLDEN = (5.0**0.5 - 1.0) / 2.0


def most(fit: Fit, path: Path) -> float | None:
    """The size to which every gradient of a path is clipped, where the rule of another
    training, with its rates, follows it then to nine digits; None where none does."""
    sizes = np.abs(path.gradients)
    sizes = sizes[sizes > 0.0]
    if not sizes.size:
        return None
    tried = np.geomspace(float(sizes.min()), float(sizes.max()), BOUNDS)
    left = [_left(fit, path, bound) for bound in tried]
    best = int(np.argmin(left))
    low, high = tried[max(best - 1, 0)], tried[min(best + 1, BOUNDS - 1)]
    found = _least(fit, path, float(low), float(high))
    for digits in DIGITS:
        plain = float(f"{found:.{digits}g}")
        if _left(fit, path, plain) <= FITS and np.any(sizes > plain):
            return plain
    return None


def _left(fit: Fit, path: Path, bound: float) -> float:
    """What the rule leaves of the way with gradients clipped to a bound."""
    short: Array = np.clip(path.gradients, -bound, bound)
    return followed(fit.rule, replace(path, gradients=short), fit.rates)[0].left


def _least(fit: Fit, path: Path, low: float, high: float) -> float:
    """The bound between two that leaves the least, by the golden section."""
    for _ in range(ROUNDS):
        inner = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        if _left(fit, path, inner[0]) <= _left(fit, path, inner[1]):
            high = inner[1]
        else:
            low = inner[0]
    return (low + high) / 2.0
