"""Why float32 loses what float64 has: it overflows, or numbers nearly cancel."""

import math

import numpy as np

from graphparity.common.agreement.two_programs import DOUBLE, SINGLE, Row
from graphparity.common.contract.trees import Array, Named
from graphparity.experiments.diff.causes import Cause
from graphparity.experiments.shared.proof import LIKELY, NUMBERS

LIMITS = {  # above which a function of float32 is no finite number
    "exp": math.log(float(np.finfo(np.float32).max)),
    "cosh or sinh": math.log(2.0) + math.log(float(np.finfo(np.float32).max)),
    "the square": math.sqrt(float(np.finfo(np.float32).max)),
    "the cube": float(np.finfo(np.float32).max) ** (1.0 / 3.0),
}
LEAST = 4  # digits that cancel
ALIKE = 1000.0  # times: the error in either dtype, in its own roundings


def causes(
    labels: list[str], rows: list[Row], single: list[Named], inputs: Named
) -> list[Cause]:
    """A cause for each kind of loss; single: the values of both in float32."""
    found = list[Cause]()
    for row in rows:
        for number, label in enumerate(labels):
            value = single[number].get(row["output"])
            if row["overflows"][number] and value is not None:
                if text := _overflow(value, inputs):
                    _add(found, "overflow", label, row["output"], text)
            elif text := _cancellation(row, number):
                _add(found, "cancellation", label, row["output"], text)
    return found


def _add(found: list[Cause], kind: str, label: str, output: str, text: str) -> None:
    """A new cause, or one more output of one that is there."""
    told = f"In float32 {text} in {label}"
    for one in found:
        if one["text"] == told:
            one["outputs"].append(output)
            return
    found.append(
        {
            "kind": kind,
            "text": told,
            "program": label,
            "outputs": [output],
            "digits": 0,
            "tries": len(LIMITS),
            "proof": NUMBERS if kind == "overflow" else LIKELY,
        }
    )


def _overflow(value: Array, inputs: Named) -> str | None:
    """Which function overflows: exactly where an input lies above its limit."""
    lost = ~np.isfinite(value)
    for name, x in inputs.items():
        if x.shape != value.shape or x.dtype.kind != "f":
            continue
        for function, limit in LIMITS.items():
            beyond = np.abs(x) if function != "exp" else x
            fine = beyond[~lost]
            if np.array_equal(beyond > limit, lost) and fine.size and lost.any():
                many = f"{np.count_nonzero(lost)} of {lost.size} of {name}"
                return f"{function} overflows above {limit:.4g} ({many})"
    return None


def _cancellation(row: Row, number: int) -> str | None:
    """Digits that are lost in float64 as well, in about the same number: numbers that
    nearly cancel."""
    error, distance = row["errors"][number], row["distance"]
    if error is None or not distance or not math.isfinite(error):
        return None
    in_double, in_single = distance / DOUBLE, error / SINGLE
    if in_double < 10.0**LEAST or in_single < 10.0**LEAST:
        return None
    if not 1.0 / ALIKE < in_double / in_single < ALIKE:
        return None
    digits = math.log10(min(in_double, in_single))
    return f"{digits:.0f} digits cancel (numbers that are nearly equal are subtracted)"
