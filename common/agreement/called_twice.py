"""Two calls on the same inputs: what they return must be the same, but for rounding.

A program that draws random numbers, or keeps something between calls, differs from
itself: no oracle can judge it, and its distance from one says nothing.
"""

import numpy as np

from graphparity.common.agreement import criteria, verdicts
from graphparity.common.contract.documents import Expected, Verdict
from graphparity.common.contract.trees import Named

SAID = (
    "two calls on the same inputs differ by {0:.3g} noise floors: something is drawn "
    "at random, or kept between calls"
)


def judge(
    first: Named, second: Named, expected: dict[str, Expected], dtype: str
) -> list[Verdict]:
    """A verdict for each output of which two calls differ by more than rounding.

    What can't be compared with itself (shapes, NaN) is left to the oracle's verdict.
    """
    found = []
    for name, target in expected.items():
        apart = _apart(first, second, name, target, dtype)
        if apart is not None and not apart.ratio <= apart.limit:
            found.append(verdicts.absent(name, SAID.format(apart.ratio)))
    return found


def _apart(
    first: Named, second: Named, name: str, target: Expected, dtype: str
) -> criteria.Criterion | None:
    """The distance of two calls in noise floors; None where there is none."""
    if name not in first or name not in second or "noise" not in target:
        return None
    one, two = first[name], second[name]
    if one.shape != target["value"].shape or two.shape != one.shape:
        return None
    if not (np.all(np.isfinite(one)) and np.all(np.isfinite(two))):
        return None
    results = criteria.applied(two, one.astype("float64"), target["noise"], dtype)
    return next(result for result in results if result.name == "norm")
