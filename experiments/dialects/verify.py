"""A translation run beside its source, and one name in two libraries: how far apart."""

from typing import Any

import numpy as np

from graphparity.common.contract.trees import distance
from graphparity.common.workers.pool import Pool
from graphparity.experiments.dialects.neutral_rule import Dialect
from graphparity.experiments.dialects.run import (
    ONE_STEP,
    SAME,
    START,
    Call,
    compute,
    speak,
)
from graphparity.experiments.dialects.translate import Translation


def verify(
    pool: Pool, source: tuple[str, Call], found: Translation, steps: int = 1000
) -> dict[str, Any]:
    """Both calls run in float64: distances after one step and after many.

    Of source and translation, and of the translation and the neutral rule.
    """
    assert found.call is not None
    changing, result = not found.reason, dict[str, Any]()
    for count, name in ((1, "one"), (steps, "many")):
        lr = found.dialect.lr
        theirs = speak(pool, found.library, found.call, count, changing, lr)
        mine = speak(pool, *source, count, changing, lr)
        right = compute(found.dialect, count, changing)
        result[name] = max(distance(theirs, mine), distance(theirs, right))
    return result | {"verified": within(result)}


def measure(
    pool: Pool, source: tuple[str, Call], d: Dialect, steps: int = 1000
) -> dict[str, Any]:
    """The distances of a call from the neutral rule in float64, as in `verify`."""
    result: dict[str, Any] = {}
    for count, name in ((1, "one"), (steps, "many")):
        out = speak(pool, *source, count, True, d.lr)
        result[name] = distance(out, compute(d, count, True))
    return result | {"verified": within(result)}


def within(proof: dict[str, float]) -> bool:
    """Both distances are small enough."""
    return proof["one"] <= ONE_STEP and proof["many"] <= SAME


def gaps(
    pool: Pool, calls: dict[str, tuple[str, dict[str, Any]]], points: tuple[int, ...]
) -> dict[str, list[float]]:
    """How far each library's namesake is from the first one's after some steps.

    Of the weights, relative to the way that the first one has gone.
    """
    ends = {
        library: speak(pool, library, [call], max(points), False, 0.0)
        for library, call in calls.items()
    }
    first, *others = ends or [""]
    found = {}
    for library in others:
        apart = [
            np.linalg.norm(ends[library][n - 1] - ends[first][n - 1]) for n in points
        ]
        way = [np.linalg.norm(ends[first][n - 1] - START) for n in points]
        found[library] = [float(a / b) for a, b in zip(apart, way, strict=True)]
    return found
