"""Two modes of one program: processes that ran at one speed, and some at another.

Where threads sit, or where an array lies in memory, can make one process in five 40 %
slower than the others. A mean over such processes is the speed of none of them, and an
interval about it holds only where the rare mode was met as often as it comes. So the
modes are told apart, the fast ones are compared with each other, and the slow one's
share is said beside.

The rule, fixed beforehand: the largest gap between neighbouring levels, on the log
scale, splits them where it is 10 % or more and five times the spread within the two
groups (pooled), with five processes or more, two of them fast. With six processes of
one normal mode it names a second one in 0 % of the tries at a spread of 2 %, in 1 % at
5 % (`selfcheck intervals`). A mode that is rarer than one in the processes made, or
closer than that to the others, is not seen.
"""

import math
from collections.abc import Sequence

import numpy as np

from graphparity.common.contract.timings import Modes
from graphparity.common.contract.trees import Array

LEAST = 5  # processes, before one of them is a mode and not chance
FAST = 2  # processes of the fast mode at least
GAP = math.log(1.10)  # between the modes
SPREADS = 5.0  # of the processes within a mode, that the gap must be


def fast(logs: Array) -> Array:
    """Which of these levels (log seconds) are of the fast mode: all, where there is
    one mode. Booleans, one a process."""
    order = np.sort(logs)
    if len(order) >= LEAST:
        k = max(range(FAST, len(order)), key=lambda k: _gap(order, k))
        if _apart(order, k):
            return np.asarray(logs < order[k])
    return np.ones(len(logs), bool)


def _gap(order: Array, k: int) -> float:
    """From the sorted level below k to that of k."""
    return float(order[k] - order[k - 1])


def _apart(order: Array, k: int) -> bool:
    """The gap below the sorted level k is one between modes."""
    gap = _gap(order, k)
    inside = sum(len(part) * float(np.var(part)) for part in (order[:k], order[k:]))
    spread = math.sqrt(inside / (len(order) - 2))
    return gap >= GAP and gap >= SPREADS * spread


def named(levels_s: Sequence[float]) -> Modes | None:
    """The two modes of these processes' levels in seconds; None where there is one.

    Each mode's seconds are the geometric mean of its processes.
    """
    logs = np.log(np.asarray(levels_s, float))
    quick = fast(logs)
    if quick.all():
        return None
    return {
        "fast": int(np.sum(quick)),
        "slow": int(np.sum(~quick)),
        "fast_s": float(np.exp(np.mean(logs[quick]))),
        "slow_s": float(np.exp(np.mean(logs[~quick]))),
    }
