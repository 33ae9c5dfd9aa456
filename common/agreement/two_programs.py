"""Two programs held against each other without an oracle: the same mathematics?

Both compute in float64 from the same inputs. What rounding alone can explain there is
measured on the programs themselves: how far each moves when its inputs are shaken, and
how far its float32 lies from its float64, which holds its intermediates too, scaled by
2^-29, the ratio of the two roundings. `ratio = distance / floor`, as everywhere.
(Monte Carlo arithmetic, Parker 1997; PyTorch's own tests judge compiled code by a
float64 run in the same spirit.)
"""

import math
from typing import NotRequired, TypedDict

import numpy as np

from graphparity.common.contract.dtypes import roundoff
from graphparity.common.contract.trees import Array, Named

SAME, OTHER, NOT_JUDGED = "same mathematics", "another function", "can't be judged"
LIMIT = 1000.0  # floors in float64: what is another function lies far beyond
MOST = 1e-9  # no floor is larger: a program that moves so much more is ill-conditioned
DOUBLE, SINGLE = roundoff("float64"), roundoff("float32")
WORSE = 32.0  # times the other's error in float32, and its own floor, are told


class Evidence(TypedDict):
    """What is known of one program's output besides its value in float64.

    shaken: root mean square error relative to the norm, of inputs shaken by a relative
    uniform +-1, as a factor of the shaking; None: not measured. single: its value in
    float32.
    """

    shaken: float | None
    single: Array | None


class Row(TypedDict):
    """One output of two programs.

    distance: of the float64 values, relative to the first's norm; errors: of each one's
    float32 to its float64.
    """

    output: str
    verdict: str
    reason: str | None
    distance: float | None
    floor: float | None
    ratio: float | None
    errors: list[float | None]
    apart: float | None  # their distance in float32
    worse: int | None  # which of the two is far less accurate in float32; None: neither
    overflows: list[str | None]  # NaN, inf in float32 where float64 has none
    where: NotRequired[str]  # which part of the output differs


def relative(one: Array, other: Array) -> float:
    """The 2-norm of the difference over that of the first; 0 where both are zero."""
    a, b = np.asarray(one), np.asarray(other)
    wide = complex if "c" in (a.dtype.kind, b.dtype.kind) else np.float64
    with np.errstate(invalid="ignore", over="ignore"):
        apart = float(np.linalg.norm(a.astype(wide) - b.astype(wide)))
    length = float(np.linalg.norm(a))
    return apart / length if length else (math.inf if apart else 0.0)


def conditioning(value: Array, runs: list[Array], size: float) -> float | None:
    """How far shaken runs lie from a value, in 2-norms of it a unit of shaking; None
    where a run is not finite. size: of the shaking."""
    if value.dtype.kind not in "fc" or not runs:
        return None
    moved = [relative(value, run) for run in runs]
    square = sum(one * one for one in moved) / len(moved)
    return math.sqrt(square) / size if math.isfinite(square) else None


def floor(both: list[Array], known: list[Evidence]) -> float:
    """The distance that rounding alone explains in float64, of the less accurate of two
    programs; MOST at most. both: their values in float64."""
    parts = [DOUBLE / math.sqrt(3.0)]
    for value, one in zip(both, known, strict=True):
        if one["shaken"] is not None:
            parts.append(one["shaken"] * DOUBLE)
        error = _error(value, one["single"])
        if error is not None:
            parts.append(error * DOUBLE / SINGLE)
    return min(MOST, max(parts))


def _error(value: Array, single: Array | None) -> float | None:
    """The relative error of a float32 value; None where it is unknown or not finite."""
    if single is None or single.shape != value.shape or value.dtype.kind not in "fc":
        return None
    error = relative(value, single)
    return error if math.isfinite(error) else None


def judged(name: str, one: Array, other: Array, known: list[Evidence]) -> Row:
    """The row of one output: both values in float64, and what is known of each."""
    row = _open(name)
    if objection := _form(one, other):
        return {**row, "verdict": OTHER, "reason": objection}
    if one.dtype.kind not in "fc":
        return _exact(row, one, other)
    if reason := _not_finite(one, other):
        return {**row, "verdict": OTHER, "reason": reason}
    finite = np.isfinite(one)
    one, other = np.where(finite, one, 0.0), np.where(finite, other, 0.0)
    apart, most = relative(one, other), floor([one, other], known)
    ratio = apart / most
    verdict = SAME if ratio <= LIMIT else OTHER
    text = None if verdict == SAME else f"{apart:.2g} of the norm"
    row = {**row, "verdict": verdict, "reason": text, "distance": apart}
    row |= {"floor": most, "ratio": ratio}
    return _rounding(row, one, other, known)


def _open(name: str) -> Row:
    return {
        "output": name,
        "verdict": NOT_JUDGED,
        "reason": None,
        "distance": None,
        "floor": None,
        "ratio": None,
        "errors": [None, None],
        "apart": None,
        "worse": None,
        "overflows": [None, None],
    }


def _form(one: Array, other: Array) -> str | None:
    """Why two arrays can't be held against each other; None where they can."""
    if one.shape != other.shape:
        return f"shape {one.shape} against {other.shape}"
    if (one.dtype.kind in "fc") != (other.dtype.kind in "fc"):
        return f"{one.dtype} against {other.dtype}"
    return None


def _exact(row: Row, one: Array, other: Array) -> Row:
    """Integers and truth values: equal or not."""
    count = int(np.count_nonzero(one != other))
    if not count:
        return {**row, "verdict": SAME, "distance": 0.0}
    return {**row, "verdict": OTHER, "reason": f"{count} of {one.size} are not equal"}


def _not_finite(one: Array, other: Array) -> str | None:
    """What the one has of NaN and inf where the other has none, or another."""
    for what, found in (("NaN", np.isnan), ("inf", np.isinf)):
        first, second = found(one), found(other)
        if not np.array_equal(first, second):
            counts = f"{np.count_nonzero(first)} against {np.count_nonzero(second)}"
            return f"{what} in other places: {counts} of {one.size}"
    both = np.isinf(one)
    if not np.array_equal(one[both], other[both]):
        return "inf of another sign"
    return None


def _rounding(row: Row, one: Array, other: Array, known: list[Evidence]) -> Row:
    """Enter what float32 makes of both."""
    errors = [
        _error(value, k["single"]) for value, k in zip((one, other), known, strict=True)
    ]
    first, second = (k["single"] for k in known)
    over = [_overflow(v, k["single"]) for v, k in zip((one, other), known, strict=True)]
    if first is not None and second is not None and first.shape == second.shape:
        apart = relative(first, second)
        row["apart"] = apart if math.isfinite(apart) else None
    worse = _worse(errors, known)
    return {**row, "errors": errors, "worse": worse, "overflows": over}


def _overflow(value: Array, single: Array | None) -> str | None:
    """What a float32 value has of NaN and inf where the float64 one is finite."""
    if single is None or single.shape != value.shape:
        return None
    lost = np.isfinite(value) & ~np.isfinite(single)
    if not (count := int(np.count_nonzero(lost))):
        return None
    words = [w for w, f in (("NaN", np.isnan), ("inf", np.isinf)) if np.any(f(single))]
    return f"{count} of {value.size} are {' or '.join(words)}"


def _worse(errors: list[float | None], known: list[Evidence]) -> int | None:
    """Which of two is far less accurate in float32 than the other and than its inputs'
    rounding explains; None where neither is, or one is not known."""
    first, second = errors
    if first is None or second is None:
        return None
    number = int(second > first)
    more, less = max(first, second), min(first, second)
    own = max(1.0, known[number]["shaken"] or 0.0) * SINGLE
    return number if more > WORSE * max(less, own) else None


def compared(one: Named, other: Named, known: dict[str, list[Evidence]]) -> list[Row]:
    """A row for every output of either program; of a missing one why."""
    rows = list[Row]()
    for name in [*one, *(n for n in other if n not in one)]:
        if name in one and name in other:
            rows.append(judged(name, one[name], other[name], known[name]))
        else:
            which = "second" if name in one else "first"
            reason = f"the {which} program has no such output"
            rows.append({**_open(name), "verdict": OTHER, "reason": reason})
    return rows
