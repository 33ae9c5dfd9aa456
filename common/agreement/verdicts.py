"""Agreement: is an output the oracle's, up to what the dtype's rounding explains?

error = ||out - oracle||_2 / ||oracle||_2, ratio = error / noise floor (see
`noise_floor`). One threshold for every output of every workload separates rounding from
error.
"""

import math

import numpy as np

from graphparity.common.agreement.noise_floor import relative_error
from graphparity.common.contract.documents import Expected, Verdict
from graphparity.common.contract.trees import Array, Named

THRESHOLD = 32.0


def ulp_distance(out: Array, oracle: Array) -> int:
    """Largest number of floating-point numbers of out's dtype between out and oracle.

    Counted on the integers that order the floats (Bruce Dawson, *Comparing Floating
    Point Numbers*, 2012). Both finite and of one shape.
    """
    kind = np.dtype(f"int{8 * out.dtype.itemsize}")
    wide = np.dtype(object if out.dtype.itemsize == 8 else np.int64)

    def ordered(values: Array) -> Array:
        bits = np.ascontiguousarray(values).view(kind).astype(wide)
        return np.where(bits >= 0, bits, int(np.iinfo(kind).min) - bits)

    if not out.size:
        return 0
    a, b = ordered(out.reshape(-1)), ordered(oracle.astype(out.dtype).reshape(-1))
    return int(np.max(np.abs(a - b)))


def smallest_tolerance(out: Array, oracle: Array) -> float:
    """The least t with |out - oracle| <= t + t |oracle| everywhere (rtol = atol =
    t)."""
    if not out.size:
        return 0.0
    distance = np.abs(np.asarray(out, np.float64) - oracle)
    return float(np.max(distance / (1.0 + np.abs(oracle))))


def _objection(out: Array, oracle: Array, dtype: str) -> str | None:
    """Why an output can't agree whatever its distance; None where it can."""
    if out.shape != oracle.shape:
        return f"shape {out.shape}, expected {oracle.shape}"
    expected = np.dtype(dtype) if oracle.dtype.kind == "f" else oracle.dtype
    if out.dtype != expected:
        return f"dtype {out.dtype}, expected {expected}"
    if not np.all(np.isfinite(out)) and np.all(np.isfinite(oracle)):
        bad = int(np.size(out) - np.count_nonzero(np.isfinite(out)))
        return f"{bad} values are NaN or inf where the oracle is finite"
    return None


def judge(name: str, out: Array, oracle: Array, floor: float, dtype: str) -> Verdict:
    """The verdict over one output.

    Exact: integers and booleans, and floats where the oracle is zero throughout. Else
    the ratio of the error to the floor must be at most THRESHOLD. Unknown figures are
    None.
    """
    verdict = _undecided(name, floor)
    if objection := _objection(out, oracle, dtype):
        return {**verdict, "reason": objection}
    if oracle.dtype.kind != "f" or not np.any(oracle):
        return _exact(verdict, out, oracle)
    return _within_floor(verdict, out, oracle, floor)


def _undecided(name: str, floor: float) -> Verdict:
    return {
        "output": name,
        "error": None,
        "ratio": None,
        "max_ulp": None,
        "tolerance": None,
        "reason": None,
        "floor": floor if math.isfinite(floor) else None,
        "verdict": "disagree",
    }


def _exact(verdict: Verdict, out: Array, oracle: Array) -> Verdict:
    """The verdict over what must equal the oracle exactly."""
    equal = bool(np.array_equal(out, oracle))
    reason = None if equal else "must equal the oracle exactly, and does not"
    zero = 0.0 if equal else None
    verdict = {**verdict, "error": zero, "ratio": zero}
    return {**verdict, "verdict": _word(equal), "reason": reason}


def _within_floor(verdict: Verdict, out: Array, oracle: Array, floor: float) -> Verdict:
    """The verdict over what may be THRESHOLD noise floors away."""
    error = relative_error(out, oracle)
    if not math.isfinite(error) or not math.isfinite(floor):
        reason = f"error {error:g} or noise floor {floor:g} is not finite"
        return {**verdict, "reason": reason}
    ratio = error / floor if floor else (0.0 if error == 0.0 else math.inf)
    return {
        **verdict,
        "error": error,
        "ratio": ratio if math.isfinite(ratio) else None,
        "max_ulp": ulp_distance(out, oracle),
        "tolerance": smallest_tolerance(out, oracle),
        "verdict": _word(ratio <= THRESHOLD),
        "reason": None if ratio <= THRESHOLD else f"error is {ratio:.3g} noise floors",
    }


def _word(agrees: bool) -> str:
    return "agree" if agrees else "disagree"


def compare(outputs: Named, expected: dict[str, Expected], dtype: str) -> list[Verdict]:
    """A verdict for every output; a missing or an extra one disagrees.

    `expected` maps names to {"value", "floor", …} as `noise_floor.measure` returns it.
    """
    verdicts = [
        judge(name, outputs[name], target["value"], target["floor"], dtype)
        if name in outputs
        else absent(name, "the backend did not return this output")
        for name, target in expected.items()
    ]
    extra = [name for name in outputs if name not in expected]
    return verdicts + [absent(name, "the oracle has no such output") for name in extra]


def without_floor(name: str, fine: bool, reason: str) -> Verdict:
    """A verdict without a noise floor; with the reason where it is not fine."""
    return {
        "output": name,
        "error": None,
        "floor": None,
        "ratio": None,
        "max_ulp": None,
        "tolerance": None,
        "verdict": _word(fine),
        "reason": None if fine else reason,
    }


def absent(name: str, reason: str) -> Verdict:
    """The verdict over an output that could not be compared at all."""
    return without_floor(name, False, reason)


def at_least(name: str, value: float, needed: float) -> Verdict:
    """The verdict over a figure that must reach a bound, such as an accuracy."""
    return without_floor(name, value >= needed, f"{value:.3f}, needs {needed:.3f}")


def overall(verdicts: list[Verdict]) -> tuple[str, str | None]:
    """The cell's status, and the reason of the worst output that disagrees.

    No outputs at all is a disagreement: nothing was shown.
    """
    if not verdicts:
        return "disagree", "no output was compared"
    bad = [v for v in verdicts if v["verdict"] != "agree"]
    if not bad:
        return "agree", None
    worst = max(bad, key=lambda v: math.inf if v["ratio"] is None else v["ratio"])
    more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
    return "disagree", f"{worst['output']}: {worst['reason']}{more}"


def worst_ratio(verdicts: list[Verdict]) -> float | None:
    """The largest ratio of a cell; None where no output has one."""
    return max((v["ratio"] for v in verdicts if v["ratio"] is not None), default=None)
