"""Two programs held against each other without an oracle: the same mathematics?

Both compute in float64 from the same inputs. What rounding alone can explain there is
measured on the programs themselves: how far each moves when its inputs are shaken, and
how far its float32 lies from its float64, which holds its intermediates too, scaled by
2^-29, the ratio of the two roundings. `ratio = distance / floor`, as everywhere.
(Monte Carlo arithmetic, Parker 1997; PyTorch's own tests judge compiled code by a
float64 run in the same spirit.)
"""

import numpy as np

from graphparity.common.agreement.pair import narrow, rounding
from graphparity.common.agreement.pair.measures import (
    DOUBLE,
    MOST,
    SHAKEN,
    SINGLE,
    Evidence,
    Row,
    conditioning,
    floor,
    jumps,
    moved,
    relative,
    size,
)
from graphparity.common.agreement.pair.narrow import ALIKE
from graphparity.common.contract.trees import Array, Named

__all__ = [
    "ALIKE",
    "DOUBLE",
    "LIMIT",
    "MOST",
    "NEARLY",
    "NOT_JUDGED",
    "OTHER",
    "SAME",
    "SHAKEN",
    "SINGLE",
    "Evidence",
    "Row",
    "compared",
    "conditioning",
    "empty",
    "floor",
    "judged",
    "nearly",
    "relative",
]
SAME, OTHER, NOT_JUDGED = "same mathematics", "another function", "can't be judged"
NEARLY = "the same in float32"
LIMIT = 1000.0  # floors in float64: what is another function lies far beyond
EMPTY = "it has no elements"
NOISE = 0.01  # of the norm: what moves so much when it is shaken is rounding alone


def judged(
    name: str, one: Array, other: Array, known: list[Evidence], scale: float = 0.0
) -> Row:
    """The row of one output: both values in float64, and what is known of each; scale:
    of all outputs, by which 0 but for rounding is told."""
    row = empty(name)
    if objection := _form(one, other):
        return {**row, "verdict": OTHER, "reason": objection}
    if one.dtype.kind not in "fc":
        return _exact(row, one, other)
    if reason := _not_finite(one, other):
        return {**row, "verdict": OTHER, "reason": reason}
    both, finite = [one, other], np.isfinite(one)
    if not np.any(finite):
        return {**row, "reason": "it holds no finite number" if one.size else EMPTY}
    one, other = (np.where(finite, value, value.dtype.type(0)) for value in both)
    if any(map(narrow.short, both)):
        return narrow.judged(row, [one, other], known, OTHER)
    if found := _noise(row, [one, other], known, scale):
        return found
    return _apart(row, one, other, known)


def _noise(
    row: Row, both: list[Array], known: list[Evidence], scale: float
) -> Row | None:
    """The row of outputs that are rounding error alone, or 0; None where they are
    not."""
    zero = [not np.any(value) for value in both]
    moves = [
        (k["shaken"] or 0.0) * SHAKEN > NOISE and not jumps(value, k)
        for value, k in zip(both, known, strict=True)
    ]
    if all(zero) or not all(z or m for z, m in zip(zero, moves, strict=True)):
        return None
    if scale and max(map(size, both)) <= MOST * scale:
        return {**row, "verdict": SAME, "reason": "0 but for rounding in both"}
    return {**row, "reason": "it is rounding error alone, and moves by its own size"}


def nearly(row: Row) -> Row:
    """The row of an output that differs by less than float32 rounds, as the same
    there."""
    far = row["distance"]
    if row["verdict"] != OTHER or far is None or far > SINGLE:
        return row
    text = f"{far:.1e} of the norm, less than float32 rounds: as of a constant that one"
    return {**row, "verdict": NEARLY, "reason": f"{text} of them holds in float32"}


def empty(name: str) -> Row:
    """A row of which nothing is known: it can't be judged."""
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
    if not one.size:
        return {**row, "reason": EMPTY}
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


def _apart(row: Row, one: Array, other: Array, known: list[Evidence]) -> Row:
    """The row of two outputs that are finite at the same places, and 0 elsewhere."""
    apart, most = relative(one, other), floor([one, other], known)
    ratio = apart / most
    verdict = SAME if ratio <= LIMIT else OTHER
    if verdict == OTHER and narrow.inside(apart, [one, other], known):
        return narrow.judged(row, [one, other], known, OTHER)
    steps = jumps(one, known[0]) and jumps(other, known[1])
    own = moved([one, other], known)
    if verdict == OTHER and not steps and apart <= LIMIT * own:
        told = f"{apart:.2g} of the norm, and rounding alone moves them by {own:.2g}"
        return {**row, "reason": told, "distance": apart, "floor": own}
    row = {**row, "verdict": verdict, "floor": most}
    if not np.any(one) and np.any(other):
        return {**row, "reason": "the first is 0 everywhere, the second is not"}
    text = None if verdict == SAME else f"{apart:.2g} of the norm"
    row |= {"reason": text, "distance": apart, "ratio": ratio}
    return rounding.entered(row, one, other, known)


def compared(one: Named, other: Named, known: dict[str, list[Evidence]]) -> list[Row]:
    """A row for every output of either program; one that only one of them gives can't
    be judged."""
    rows, scale = (
        list[Row](),
        max(map(size, [*one.values(), *other.values()]), default=0.0),
    )
    for name in [*one, *(n for n in other if n not in one)]:
        if name in one and name in other:
            rows.append(judged(name, one[name], other[name], known[name], scale))
        else:
            which = "first" if name in one else "second"
            reason = f"only the {which} program gives it"
            rows.append({**empty(name), "reason": reason})
    return rows
