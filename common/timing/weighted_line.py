"""What a step costs: a fixed part, paid once, and a part for each image of the batch.

t(B) = a + b B with a, b >= 0, fitted to relative errors (weights 1/t), so that small
batches count as much as large ones: non-negative least squares (Lawson & Hanson 1974).
"""

import math
from typing import Any

import numpy as np
from scipy.optimize import nnls
from scipy.special import stdtrit

from graphparity.common.contract.timings import Interval
from graphparity.common.timing.intervals import LEVEL

Times = dict[int, float]  # seconds of a step by batch size


def line(times: Times) -> tuple[float, float, float]:
    """a, b and the largest relative deviation of the line from the points.

    A time of 0 weighs as the least that is not. Raises ValueError for fewer than two
    batch sizes.
    """
    if len(times) < 2:
        raise ValueError(f"a line needs two batch sizes or more, not {len(times)}")
    sizes, seconds = np.array(list(times), float), np.array(list(times.values()))
    if not seconds.any():
        return 0.0, 0.0, 0.0
    scale = np.where(seconds > 0, seconds, np.min(seconds[seconds > 0]))
    system = np.stack([np.ones_like(sizes), sizes], axis=1) / scale[:, None]
    (a, b), _ = nnls(system, seconds / scale)
    worst = float(np.max(np.abs(a + b * sizes - seconds) / scale))
    return float(a), float(b), worst


def cost(rounds: list[Times]) -> dict[str, Any]:
    """Fixed cost and cost an image, in seconds, with 95 % intervals over processes.

    rounds: for each fresh process the seconds of a step by batch size. Student's t over
    the processes' own lines; unknown bounds are None.
    """
    lines = [line(times) for times in rounds]
    found: dict[str, Any] = {"worst_deviation": max(worst for *_, worst in lines)}
    for name, values in zip(("per_step_s", "per_image_s"), zip(*lines)):
        found[name] = around(float(np.mean(values)), list(values))
    return found


def around(value: float, own: list[float]) -> Interval:
    """{median, low, high} of a cost >= 0: 95 % by Student's t over the processes' own.

    Unknown bounds are None: one process has no spread.
    """
    if len(own) < 2:
        return {"median": value, "low": None, "high": None}
    quantile = float(stdtrit(len(own) - 1, 0.5 + LEVEL / 2))
    half = quantile * float(np.std(own, ddof=1)) / math.sqrt(len(own))
    return {"median": value, "low": max(0.0, value - half), "high": value + half}
