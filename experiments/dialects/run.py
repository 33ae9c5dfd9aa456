"""An update rule run in float64 on the same gradients: a library's, and the neutral one
that dialects are compared with."""

import numpy as np

from graphparity.common.contract.documents import Options
from graphparity.common.contract.trees import Array
from graphparity.common.workers.pool import Pool
from graphparity.experiments.dialects import neutral_rule
from graphparity.experiments.dialects.library_options import BACKEND_OF
from graphparity.experiments.dialects.neutral_rule import Dialect

Call = list[tuple[str, Options]]  # one constructor, or optax's chain of some
START = np.array([1.0, -1.0, 0.5, 0.3, 0.2, -0.7])
SAME = 1e-12  # relative distance of weights in float64 up to which two rules are one
ONE_STEP = 8 * 4e-16


def gradients(steps: int) -> Array:
    """Gradients (steps, 6) from large to tiny; the last column is zero in four of five
    steps."""
    rng = np.random.default_rng(3)
    rows = rng.standard_normal((steps, 6)) * [1.0, 1.0, 0.1, 0.01, 1e-3, 1.0]
    rows[:, 5] *= np.arange(steps) % 5 == 0
    return rows


def rates(lr: float, steps: int) -> Array:
    """Rates (steps,) that fall linearly to a third, with which forms of momentum
    differ."""
    return lr * (1.0 - 2.0 * np.arange(steps) / (3.0 * steps))


def run_library(
    pool: Pool, library: str, call: Call, steps: int, changing: bool, lr: float
) -> Array:
    """Weights (steps, 6) of a library's optimizer in float64."""
    schedule = rates(lr, steps) if changing else None
    arguments = {"start": START, "gradients": gradients(steps), "rates": schedule}
    return np.array(pool.ask(BACKEND_OF[library], "call", call=call, **arguments))


def compute(d: Dialect, steps: int, changing: bool) -> Array:
    """Weights (steps, 6) of the neutral rule in float64."""
    schedule = rates(d.lr, steps) if changing else None
    return neutral_rule.run(d, START, gradients(steps), schedule)
