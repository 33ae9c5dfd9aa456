"""What an output's error is held against: five criteria, each with its own floor.

norm: the whole error. slice: the worst row, column, channel. projected: the part of the
error along the output itself, a common factor. update: the part along what the step has
changed. element: the worst single one. Floors come from the runs of `noise_floor`, at
each element; limits from seeds (`limits`).
"""

import math
from typing import NamedTuple

import numpy as np

from graphparity.common.agreement import limits
from graphparity.common.contract.documents import Noise
from graphparity.common.contract.trees import Array


class Criterion(NamedTuple):
    """An error in noise floors, and how many there may be."""

    name: str
    ratio: float
    limit: float


def of_runs(
    value: Array, runs: list[list[Array]], u: float, before: Array | None = None
) -> Noise:
    """The noise of an output, by kind of run: at each element and along the output.

    value: the exact one. runs: of each kind several, of value's shape, their noises
    add. u: unit roundoff of the dtype, whose rounding of the result adds u^2/3.
    """
    errors = [[run - value for run in kind] for kind in runs]
    squares = sum(np.mean(np.square(kind), axis=0) for kind in errors)
    moved = np.asarray(np.sqrt(squares + np.square(u * value) / 3))
    noise: Noise = {"elements": moved, "projected": along(value, errors, value, u)}
    if before is not None:
        updated = along(value - before, errors, value, u)
        noise |= {"before": before, "updated": updated}
    return noise


def along(direction: Array, errors: list[list[Array]], value: Array, u: float) -> float:
    """Root mean square of the errors' part along a direction (shape of value); 0 where
    that is zero throughout."""
    length = float(np.linalg.norm(direction))
    if not length or not math.isfinite(length):
        return 0.0
    unit = direction / length
    parts = [np.mean([np.sum(e * unit) ** 2 for e in kind]) for kind in errors]
    return math.sqrt(sum(parts) + float(np.sum(np.square(u * value * unit))) / 3)


def size(noise: Noise) -> float:
    """The noise of an output in the 2-norm, absolute."""
    return float(np.linalg.norm(noise["elements"]))


def applied(out: Array, value: Array, noise: Noise, dtype: str) -> list[Criterion]:
    """Every criterion that applies to an output; all finite, of one shape.

    Those of a single number are the norm alone. An element that is exactly zero in the
    value and all runs must be zero: its ratio is infinite where it is not.
    """
    error = np.asarray(out, np.float64) - value
    elements, count = noise["elements"], value.size
    parts = [("norm", _over(float(np.linalg.norm(error)), size(noise)))]
    if count > 1:
        parts.append(("element", _worst_element(error, elements)))
        parts.append(("projected", _part(error, value, noise["projected"])))
    found = [Criterion(n, r, limits.limit(n, count, dtype)) for n, r in parts]
    found += _worst_slice(error, elements, dtype)
    if "updated" in noise:
        part = _part(error, value - noise["before"], noise["updated"])
        found.append(Criterion("update", part, limits.limit("update", count, dtype)))
    return found


def _over(error: float, floor: float) -> float:
    return error / floor if floor else (math.inf if error else 0.0)


def _worst_element(error: Array, floors: Array) -> float:
    """The worst error over its own floor and the tensor's share: one floor's mean."""
    if np.any((floors == 0.0) & (error != 0.0)):
        return math.inf
    share = float(np.sqrt(np.mean(np.square(floors))))
    scale = np.sqrt(np.square(floors) + share * share)
    return float(np.max(np.abs(error) / np.where(scale > 0.0, scale, 1.0)))


def _worst_slice(error: Array, floors: Array, dtype: str) -> list[Criterion]:
    """Over all axes, the slice whose error takes most of its limit, which follows the
    elements of a slice; none of an output with fewer than two axes."""
    worst = list[Criterion]()
    for axis in range(error.ndim if error.ndim > 1 else 0):
        others = tuple(other for other in range(error.ndim) if other != axis)
        length = np.sqrt(np.sum(np.square(error), axis=others))
        floor = np.sqrt(np.sum(np.square(floors), axis=others))
        if error.shape[axis] > 1:
            ratio = max(map(_over, length.tolist(), floor.tolist()))
            allowed = limits.limit("slice", error.size // error.shape[axis], dtype)
            worst.append(Criterion("slice", ratio, allowed))
    return sorted(worst, key=lambda one: one.ratio / one.limit)[-1:]


def _part(error: Array, direction: Array, floor: float) -> float:
    """The error's part along a direction over the floor of that; 0 along nothing."""
    length = float(np.linalg.norm(direction))
    if not length or not floor:
        return 0.0
    return abs(float(np.sum(error * (direction / length)))) / floor
