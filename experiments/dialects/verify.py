"""Distances of a translation from its source, and of one name in two libraries."""

from typing import TypedDict

import numpy as np

from graphparity.common.contract.documents import Options
from graphparity.common.contract.trees import distance
from graphparity.common.workers.pool import Pool
from graphparity.experiments.dialects.neutral_rule import Dialect
from graphparity.experiments.dialects.run import (
    ONE_STEP,
    SAME,
    START,
    Call,
    compute,
    run_library,
)
from graphparity.experiments.dialects.translate import Translation


class Proof(TypedDict):
    """Relative distances of the weights in float64, and whether both are small."""

    one: float  # after one step
    many: float  # after 1000
    verified: bool


def verify(
    pool: Pool, source: tuple[str, Call], translation: Translation, steps: int = 1000
) -> Proof:
    """Both calls run in float64: distances after one step and after many.

    Of source and translation, and of the translation and the neutral rule.
    """
    assert translation.call is not None
    library, call, dialect = translation.library, translation.call, translation.dialect
    changing = not translation.reason

    def apart(count: int) -> float:
        theirs = run_library(pool, library, call, count, changing, dialect.lr)
        before = run_library(pool, *source, count, changing, dialect.lr)
        right = compute(dialect, count, changing)
        return max(distance(theirs, before), distance(theirs, right))

    return _proof(apart(1), apart(steps))


def measure(
    pool: Pool, source: tuple[str, Call], d: Dialect, steps: int = 1000
) -> Proof:
    """The distances of a call from the neutral rule in float64, as in `verify`."""

    def apart(count: int) -> float:
        out = run_library(pool, *source, count, True, d.lr)
        return distance(out, compute(d, count, True))

    return _proof(apart(1), apart(steps))


def _proof(one: float, many: float) -> Proof:
    close = one <= ONE_STEP and many <= SAME
    return {"one": one, "many": many, "verified": close}


def gaps(
    pool: Pool, calls: dict[str, tuple[str, Options]], points: tuple[int, ...]
) -> dict[str, list[float]]:
    """How far each library's namesake is from the first one's after some steps.

    Of the weights, relative to the way that the first one has gone.
    """
    ends = {
        library: run_library(pool, library, [call], max(points), False, 0.0)
        for library, call in calls.items()
    }
    first, *others = ends or [""]
    shares = {}
    for library in others:
        apart = [
            np.linalg.norm(ends[library][n - 1] - ends[first][n - 1]) for n in points
        ]
        way = [np.linalg.norm(ends[first][n - 1] - START) for n in points]
        shares[library] = [float(a / b) for a, b in zip(apart, way, strict=True)]
    return shares
