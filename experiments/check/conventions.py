"""Differences that are no fault of a port: what libraries do otherwise, recognised by
its numbers and told."""

from dataclasses import dataclass

import numpy as np

from graphparity.common.agreement.two_programs import (
    DOUBLE,
    LIMIT,
    NEARLY,
    OTHER,
    SAME,
    SINGLE,
    Row,
    nearly,
)
from graphparity.common.contract.trees import Array, Named
from graphparity.experiments.check import results
from graphparity.experiments.check.judging import unbiased
from graphparity.experiments.check.training import stepped
from graphparity.experiments.check.training.explained import Cause
from graphparity.experiments.shared.proof import said

CONVENTION = "a known convention"
SAMES = SAME, NEARLY, CONVENTION
FITS = 1e-9  # of the norm: what a convention explains is explained to rounding


@dataclass(frozen=True)
class Known:
    """What conventions are told by.

    before: the first model's weights and statistics before the call in training;
    batch: how many examples there are; embeddings: of the first model, by name; truths:
    inputs that hold 0 and 1 alone.
    """

    before: Named
    batch: int
    embeddings: set[str]
    truths: set[str]


def told(row: Row, one: Named, other: Named, known: Known, left: float) -> Row:
    """The row of an output that differs, with the convention where one explains it.
    left: of the norm what it may leave, see `left`."""
    name = row["output"]
    if row["verdict"] != OTHER or name not in one or name not in other:
        return row
    if text := _gradient(name, one[name], other[name], known, left):
        return {**row, "verdict": CONVENTION, "reason": text}
    if row["distance"] is None or (row := nearly(row))["verdict"] == NEARLY:
        return row
    if text := _statistic(name, one[name], other[name], known, left):
        return {**row, "verdict": CONVENTION, "reason": text}
    return row


def left(rows: list[Row]) -> float:
    """Of the norm what a convention may leave: what float32 rounds where something
    differs by less than that, as of a constant that one holds so; else rounding."""
    narrow = any(nearly(row)["verdict"] == NEARLY for row in rows)
    return SINGLE if narrow else LIMIT * DOUBLE


def explained(rows: list[Row], cause: Cause | None) -> list[Row]:
    """The rows of steps that part by what no option of a library sets."""
    if cause is None or not cause.unasked:
        return rows
    text = said(cause.text, cause.proof)
    text = text[:1].lower() + text[1:]
    kinds = {OTHER: CONVENTION, NEARLY: NEARLY}
    return [
        {**row, "verdict": kinds[row["verdict"]], "reason": text}
        if row["verdict"] in kinds and stepped.of(row["output"])
        else row
        for row in rows
    ]


def nearly_trained(rows: list[Row]) -> bool:
    """Whether steps part by less than float32 rounds, and nothing differs more."""
    kinds = {row["verdict"] for row in rows if stepped.of(row["output"])}
    return NEARLY in kinds and OTHER not in kinds


def _begun(name: str, before: Named) -> tuple[Array | None, bool]:
    """A statistic before training, and whether its row is how far it has come from
    there, as of a step; None: the row is of none."""
    if name.startswith(results.AFTER):
        return before[name.removeprefix(results.AFTER)], False
    step = stepped.of(name)
    return (before.get(step[1]) if step else None), True


def _statistic(
    name: str, one: Array, other: Array, known: Known, left: float
) -> str | None:
    """Why a moving variance may be otherwise; None where it may not."""
    begun, moved = _begun(name, known.before)
    if begun is None:
        return None
    ends = [begun * moved + np.asarray(a, np.float64) for a in (one, other)]
    most = left * float(np.linalg.norm(one))
    for (x, y), which in ((ends, "first"), (ends[::-1], "second")):
        if found := unbiased.found(begun, x, y, known.batch, most):
            rest = "second" if which == "first" else "first"
            text = f"the {which} takes in the variance over n - 1, the {rest} that"
            text = f"{text} over n" + (f", n = {found.count}" if found.told else "")
            return text + _beside(found.left, one)
    return None


def _beside(left: float, one: Array) -> str:
    """What a convention leaves, where that is more than rounding."""
    share = left / float(np.linalg.norm(one))
    if share <= LIMIT * DOUBLE:
        return ""
    return f"; {share:.1e} of the norm is left, less than float32 rounds"


def _gradient(
    name: str, one: Array, other: Array, known: Known, left: float
) -> str | None:
    """Why a gradient may be otherwise; None where it may not."""
    name = name.removeprefix(results.TRAINING)
    if name.removeprefix(results.INPUT) in known.truths and one.shape == other.shape:
        for array, which in ((one, "first"), (other, "second")):
            if not np.any(array):
                return f"it holds 0 and 1 alone, and the {which} only compares it"
    if name.removeprefix(results.WEIGHT) in known.embeddings:
        for pair, which in (((one, other), "first"), ((other, one), "second")):
            row = padding(pair[0], pair[1], max(FITS, left))
            if row is not None:
                return f"the {which} doesn't train row {row}, its padding_idx"
    return None


def padding(one: Array, other: Array, fits: float = FITS) -> int | None:
    """The one row that is zero in the first array and not in the second, where all the
    others agree; else None."""
    if one.shape != other.shape or one.ndim != 2 or len(one) < 2:
        return None
    apart = np.linalg.norm(other - one, axis=1)
    row = int(np.argmax(apart))
    rest = np.delete(np.arange(len(one)), row)
    near = np.linalg.norm(apart[rest]) <= fits * np.linalg.norm(other[rest])
    return row if near and apart[row] and not np.any(one[row]) else None
