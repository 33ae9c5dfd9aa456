"""How far rounding alone drives a training: the envelope of the oracle's shaken twins.

Rounding makes trajectories part, above all where it flips a rectifier's unit. Twins of
the oracle measure by how much: float64 runs whose state is perturbed before the first
and after every step by a relative uniform +-SHAKE u. Their largest drift so far is the
envelope: within a few of it drift is chaos, above it a bug. The floor is an ENVELOPE-th
of it: plain rounding has a ratio near 1, one flipped unit, in backend and twin alike,
near 8, and the threshold of 32 is four envelopes.
"""

from collections.abc import Callable

import numpy as np

from graphparity.common.agreement.noise_floor import relative_error
from graphparity.common.contract.documents import Expected
from graphparity.common.contract.dtypes import roundoff
from graphparity.common.contract.trees import Array, Named

TWINS = 8
SHAKE = 32.0  # roundings by which a twin is perturbed in every step
ENVELOPE = 8.0  # noise floors in the envelope


def shaker(dtype: str, rng: np.random.Generator) -> Callable[[Array], Array]:
    """Perturbs an array by SHAKE roundings of the dtype."""
    u = SHAKE * roundoff(dtype)
    return lambda a: np.asarray(a * (1.0 + rng.uniform(-u, u, a.shape)))


def expected(exact: Named, twins: list[Named], dtype: str) -> dict[str, Expected]:
    """For each output by name, `loss@50`, the oracle's value and its floor.

    Outputs are in the order of time; what stands before the @ is one quantity, whose
    envelope never shrinks.
    """
    result, highest = dict[str, Expected](), dict[str, float]()
    for name, value in exact.items():
        drift = max(relative_error(twin[name], value) for twin in twins)
        quantity = name.split("@")[0]
        known = highest.get(quantity, SHAKE * roundoff(dtype))
        highest[quantity] = max(drift, known)
        result[name] = {"value": value, "floor": highest[quantity] / ENVELOPE}
    return result
