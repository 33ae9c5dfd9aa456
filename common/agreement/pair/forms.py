"""A compiled form of one program held against the program as it is.

The two are compared with each other in float32, and each with the program's own float64
as it is: which is the better one, and whether rounding explains what is left.
"""

import math
from typing import TypedDict

import numpy as np

from graphparity.common.agreement import two_programs
from graphparity.common.agreement.pair import rounding
from graphparity.common.agreement.pair.measures import Evidence, error, relative
from graphparity.common.contract.trees import Array

BETTER = 2.0  # times less error is told
EQUAL, ALIKE = "equal bit for bit", "alike"
COMPILED, EAGER = (
    "the compiled one is the better one",
    "the eager one is the better one",
)
FAR = "the compiled one is far from it"


class FormRow(TypedDict):
    """One output of a compiled form.

    verdict: of the mathematics, in float64; None: not had. apart: in float32; errors:
    of float32 to the eager float64, as it is and compiled.
    """

    output: str
    verdict: str | None
    reason: str | None
    apart: float | None
    errors: list[float | None]
    said: str | None  # None: not compared


def held(
    output: str,
    eager: tuple[Array, Array],
    compiled: tuple[Array | None, Array | None],
    known: Evidence,
) -> FormRow:
    """An output's row; each has its value in float64 and in float32. known: of the
    program as it is."""
    row: FormRow = {
        "output": output,
        "verdict": None,
        "reason": None,
        "apart": None,
        "errors": [error(eager[0], eager[1]), None],
        "said": None,
    }
    if compiled[0] is not None:
        other: Evidence = {**known, "single": compiled[1]}
        found = two_programs.judged(output, eager[0], compiled[0], [known, other])
        row |= {"verdict": found["verdict"], "reason": found["reason"]}
    if compiled[1] is None:
        return row
    if compiled[1].shape != eager[1].shape:
        said = f"shape {eager[1].shape} against {compiled[1].shape} compiled"
        return {**row, "said": said}
    row["errors"][1] = error(eager[0], compiled[1])
    apart = relative(eager[1], compiled[1])
    row["apart"] = apart if math.isfinite(apart) else None
    return {**row, "said": _said(row, eager, compiled[1], known)}


def _said(
    row: FormRow, eager: tuple[Array, Array], compiled: Array, known: Evidence
) -> str:
    """How the two lie to each other and to float64."""
    if np.array_equal(eager[1], compiled, equal_nan=compiled.dtype.kind in "fc"):
        return EQUAL
    lost = [_lost(eager[0], value) for value in (eager[1], compiled)]
    if any(lost):
        return _overflowed(*lost)
    own, its = row["errors"]
    if own is None or its is None:
        return f"{np.count_nonzero(eager[1] != compiled)} of {compiled.size} differ"
    floor = rounding.floor(known)
    beyond = floor is not None and its > floor * rounding.limit(compiled.size)
    if beyond and its > BETTER * own:
        return FAR
    if its * BETTER < own:
        return COMPILED
    return EAGER if own * BETTER < its else ALIKE


def _lost(value: Array, single: Array) -> int:
    """How many are not finite that float64 has finite."""
    if value.dtype.kind not in "fc":
        return 0
    return int(np.count_nonzero(np.isfinite(value) & ~np.isfinite(single)))


def _overflowed(own: int, its: int) -> str:
    better = "" if own == its else f"; {COMPILED if its < own else EAGER}"
    return f"{own} overflow as it is, {its} compiled{better}"
