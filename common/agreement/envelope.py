"""How far rounding alone drives a training: the envelope of the oracle's shaken twins.

Rounding makes trajectories diverge, most of all where it changes the sign of a
rectifier's input. Twins of the oracle show by how much: float64 runs whose state is
perturbed before the first and after every step by a relative uniform +-SHAKE u. Their
largest drift so far is the envelope: a drift of a few envelopes is what rounding
explains, a larger one is a bug. The floor is an ENVELOPE-th of it: the ratio of drift
to floor is near 1 for plain rounding, near 8 where one unit has the other sign, and the
threshold of 32 is four envelopes.
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

    `exact` is in the order of steps; the part of a name before the @ is the quantity,
    whose envelope never shrinks from step to step.
    """
    result, highest = dict[str, Expected](), dict[str, float]()
    for name, value in exact.items():
        drift = max(relative_error(twin[name], value) for twin in twins)
        quantity = name.split("@")[0]
        known = highest.get(quantity, SHAKE * roundoff(dtype))
        highest[quantity] = max(drift, known)
        result[name] = {"value": value, "floor": highest[quantity] / ENVELOPE}
    return result
