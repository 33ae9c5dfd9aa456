"""A line through what a step takes by batch size: a fixed part, and one for each image.

y(B) = a + b B, fitted to relative errors (weights 1/y), so that small batches count as
much as large ones. Of seconds a, b >= 0: non-negative least squares (Lawson & Hanson
1974). Of bytes the question is the largest batch that fits a memory.
"""

import math
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from graphparity.common.contract.timings import Interval
from graphparity.common.timing.intervals import LEVEL

LEAST = 3  # points, for a spread about one line
Times = dict[int, float]  # seconds of a step by batch size
Floats = NDArray[np.float64]


class Cost(TypedDict):
    """Seconds: what a step costs once, and for each image."""

    worst_deviation: float  # of a line from its points, relative
    per_step_s: Interval
    per_image_s: Interval


class Fit(TypedDict):
    """A line through bytes by batch size, and the batch where it meets a memory."""

    a_bytes: float
    b_bytes: float  # of each sample
    batch: dict[str, int | None]  # {median, low, high}, in whole samples
    worst_deviation: float
    largest_measured: int
    extrapolated: bool  # the batch is larger than any that was measured


def _system(sizes: Floats, scale: Floats) -> Floats:
    """The rows [1, B] over what each point weighs by, (points, 2)."""
    return np.stack([np.ones_like(sizes), sizes], axis=1) / scale[:, None]


def _quantile(free: int) -> float:
    """Student's t of a 95 % interval with so many degrees of freedom."""
    from scipy.special import stdtrit  # not before a figure is asked for

    return float(stdtrit(free, 0.5 + LEVEL / 2))


# -- seconds ---------------------------------------------------------------------------


def line(times: Times) -> tuple[float, float, float]:
    """a, b and the largest relative deviation of the line from the points.

    A time of 0 weighs as the least that is not. Raises ValueError for fewer than two
    batch sizes.
    """
    from scipy.optimize import nnls  # not before a figure is asked for

    if len(times) < 2:
        raise ValueError(f"a line needs two batch sizes or more, not {len(times)}")
    sizes, seconds = np.array(list(times), float), np.array(list(times.values()))
    if not seconds.any():
        return 0.0, 0.0, 0.0
    scale = np.where(seconds > 0, seconds, np.min(seconds[seconds > 0]))
    (a, b), _ = nnls(_system(sizes, scale), seconds / scale)
    worst = float(np.max(np.abs(a + b * sizes - seconds) / scale))
    return float(a), float(b), worst


def cost(rounds: list[Times]) -> Cost:
    """Fixed cost and cost an image, in seconds, with 95 % intervals over processes.

    rounds: for each fresh process the seconds of a step by batch size. Student's t over
    the processes' lines; unknown bounds are None.
    """
    fixed, each, worst = zip(*(line(times) for times in rounds))
    return {
        "worst_deviation": max(worst),
        "per_step_s": around(float(np.mean(fixed)), list(fixed)),
        "per_image_s": around(float(np.mean(each)), list(each)),
    }


def around(value: float, costs: list[float]) -> Interval:
    """{median, low, high} of a cost >= 0: 95 % by Student's t over the processes'
    costs.

    Unknown bounds are None: one process has no spread.
    """
    if len(costs) < 2:
        return {"median": value, "low": None, "high": None}
    spread = float(np.std(costs, ddof=1)) / math.sqrt(len(costs))
    half = _quantile(len(costs) - 1) * spread
    return {"median": value, "low": max(0.0, value - half), "high": value + half}


# -- bytes -----------------------------------------------------------------------------


def largest(points: list[tuple[int, int]], memory: int) -> Fit | None:
    """The largest batch that fits `memory` bytes, by least squares over points (batch,
    bytes). None for fewer than two batches, or where samples take no memory to see."""
    if len({batch for batch, _ in points}) < 2:
        return None
    sizes, peaks = (np.array(part, float) for part in zip(*points))
    system = _system(sizes, peaks)
    (a, b), *_ = np.linalg.lstsq(system, np.ones_like(peaks))
    if b <= 0.0:
        return None
    batch = (memory - a) / b
    return {
        "a_bytes": float(a),
        "b_bytes": float(b),
        "batch": _whole(batch, _half_width(system, (a, b), batch)),
        "worst_deviation": float(np.max(np.abs(system @ [a, b] - 1.0))),
        "largest_measured": int(max(sizes)),
        "extrapolated": bool(batch > max(sizes)),
    }


def _whole(batch: float, half: float | None) -> dict[str, int | None]:
    """{median, low, high} in whole samples; half: of the interval's width, or None."""
    low, high = (None, None) if half is None else (batch - half, batch + half)
    bounds = {"median": batch, "low": low, "high": high}
    return {k: None if v is None else max(0, int(v)) for k, v in bounds.items()}


def _half_width(
    system: Floats, line: tuple[float, float], batch: float
) -> float | None:
    """Half of the 95 % interval of (memory - a) / b, from the spread of the points
    about the line, by Student's t and the delta method; None for fewer than LEAST."""
    free = len(system) - 2
    if len(system) < LEAST:
        return None
    rest = system @ line - 1.0
    covariance = np.linalg.inv(system.T @ system) * float(rest @ rest) / free
    slope = -np.array([1.0, batch]) / line[1]
    return _quantile(free) * float(np.sqrt(slope @ covariance @ slope))
