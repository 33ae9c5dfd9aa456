"""Agreement: is an output the oracle's, up to what the dtype's rounding explains?

error = ||out - oracle||_2 / ||oracle||_2, ratio = error / noise floor (see
`noise_floor`). One threshold for every output of every workload separates rounding from
error.
"""

import math

import numpy as np

from graphparity.common.agreement import criteria
from graphparity.common.agreement.distances import smallest_tolerance, ulp_distance
from graphparity.common.agreement.noise_floor import relative_error
from graphparity.common.contract.documents import Expected, Noise, Verdict
from graphparity.common.contract.trees import Array, Named

NOT_CHECKED = "not checked"  # the third word of a verdict
THRESHOLD = 32.0
SUMS = 16  # elements at most of an output that another order of summation may explain
IN_ORDER = "a sum of one term after the other explains it"


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


def judge(
    name: str,
    out: Array,
    oracle: Array,
    floor: float,
    dtype: str,
    noise: Noise | None = None,
) -> Verdict:
    """The verdict over one output.

    Exact: integers and booleans, and floats where the oracle and its noise are zero
    throughout. Else every criterion must hold where the noise is known at each element,
    and the ratio of the error to the floor must be at most THRESHOLD where it is not.
    Unknown figures are None.
    """
    verdict = _undecided(name, floor)
    if objection := _objection(out, oracle, dtype):
        return {**verdict, "reason": objection}
    quiet = noise is None or not np.any(noise["elements"])
    if oracle.dtype.kind != "f" or (quiet and not np.any(oracle)):
        return _exact(verdict, out, oracle)
    if noise is None:
        return _within_floor(verdict, out, oracle, floor)
    return _by_criteria(verdict, out, oracle, noise, dtype)


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


def _by_criteria(
    verdict: Verdict, out: Array, oracle: Array, noise: Noise, dtype: str
) -> Verdict:
    """The verdict by the criterion that uses up most of its limit."""
    if not np.all(np.isfinite(noise["elements"])) or not np.all(np.isfinite(oracle)):
        reason = f"can't be judged: the reference overflows in {dtype}"
        return {**verdict, "reason": reason, "verdict": NOT_CHECKED}
    results = criteria.applied(out, oracle, noise, dtype)
    worst = max(results, key=lambda result: result.ratio / result.limit)
    agrees = worst.ratio <= worst.limit
    if not agrees and _summed_in_order(out, oracle, noise):
        verdict, agrees = {**verdict, "explained": IN_ORDER}, True
    return {
        **verdict,
        "error": _finite(relative_error(out, oracle)),
        "ratio": _finite(worst.ratio),
        "criterion": worst.name,
        "limit": worst.limit,
        "max_ulp": ulp_distance(out, oracle),
        "tolerance": smallest_tolerance(out, oracle),
        "verdict": _word(agrees),
        "reason": None if agrees else _objection_by(worst),
    }


def _summed_in_order(out: Array, oracle: Array, noise: Noise) -> bool:
    """Whether an error is at most twice that of sums one term after the other; of few
    elements, which are sums of many terms."""
    if out.size > SUMS or not np.all((oracle != 0.0) | (out == 0.0)):
        return False
    error = float(np.linalg.norm(np.asarray(out, np.float64) - oracle))
    return error <= 2.0 * noise.get("in_order", 0.0)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


OBJECTIONS = {
    "norm": "error is {0} noise floors",
    "slice": "one row, column or channel is {0} noise floors off",
    "projected": "a common factor is {0} noise floors off",
    "update": "the step's length is {0} noise floors off",
    "element": "one element is {0} noise floors off",
}


def _objection_by(worst: criteria.Criterion) -> str:
    if not math.isfinite(worst.ratio):
        return "must be zero where the oracle is, and is not"
    text = OBJECTIONS[worst.name].format(f"{worst.ratio:.3g}")
    return f"{text}, {worst.limit:.3g} is the limit"


def _word(agrees: bool) -> str:
    return "agree" if agrees else "disagree"


def compare(outputs: Named, expected: dict[str, Expected], dtype: str) -> list[Verdict]:
    """A verdict for every output; a missing or an extra one disagrees.

    `expected` maps names to {"value", "floor", …} as `noise_floor.measure` returns it.
    """
    verdicts = [
        judge(
            name,
            outputs[name],
            target["value"],
            target["floor"],
            dtype,
            target.get("noise"),
        )
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


def not_checked(name: str, reason: str) -> Verdict:
    """The verdict over what can't be judged: neither agreement nor disagreement."""
    return {**without_floor(name, False, reason), "verdict": NOT_CHECKED}


def at(label: str, verdict: Verdict) -> Verdict:
    """The verdict with the step or the edge that it is of behind its output's name."""
    return {**verdict, "output": f"{verdict['output']} [{label}]"}


def at_least(name: str, value: float, needed: float) -> Verdict:
    """The verdict over a figure that must reach a bound, such as an accuracy."""
    return without_floor(name, value >= needed, f"{value:.3f}, needs {needed:.3f}")


# The order in which a program computes: what differs first explains what follows.
PARTS = ("steps", "output", "roundings", "loss", "grad.", "buffers.", "param.", "opt.")


def _place(verdict: Verdict) -> tuple[int, int, int]:
    """When a program computes an output: single steps, a free run, then accuracy."""
    name = verdict["output"].split(" [")[0]
    part = next((i for i, p in enumerate(PARTS) if name.startswith(p)), len(PARTS))
    point = int(name.rpartition("@")[2]) if "@" in name else 0
    return (2 if name.startswith("accuracy") else 1 if point else 0), point, part


def overall(verdicts: list[Verdict]) -> tuple[str, str | None]:
    """The cell's status, and the reason of the first output that disagrees, in the
    order forward, loss, gradients, update, moments, free run, accuracy; or what was not
    checked where none disagrees.

    Where nothing at all was judged it is a disagreement: nothing was shown.
    """
    bad = [v for v in verdicts if v["verdict"] not in ("agree", NOT_CHECKED)]
    open_ones = [v for v in verdicts if v["verdict"] == NOT_CHECKED]
    if bad:
        return "disagree", _first(bad)
    if len(open_ones) == len(verdicts):
        return "disagree", _first(open_ones) or "no output was compared"
    return "agree", _first(open_ones)


def _first(verdicts: list[Verdict]) -> str | None:
    """The reason of that which is computed first, and how many more there are."""
    if not verdicts:
        return None
    first = min(verdicts, key=_place)
    more = f" (and {len(verdicts) - 1} more)" if len(verdicts) > 1 else ""
    word = f"{NOT_CHECKED}: " if first["verdict"] == NOT_CHECKED else ""
    return f"{word}{first['output']}: {first['reason']}{more}"


def share(verdict: Verdict) -> float:
    """The part of its limit that an output's error takes: above 1 it disagrees, unless
    it is explained."""
    ratio = verdict["ratio"]
    if ratio is None:
        return 0.0 if verdict["verdict"] != "disagree" else math.inf
    return ratio / limit(verdict)


def limit(verdict: Verdict) -> float:
    """The most noise floors that its error may be."""
    return verdict.get("limit", THRESHOLD)


def worst(verdicts: list[Verdict]) -> Verdict | None:
    """The output that takes most of its limit; None where no output has a ratio."""
    known = [v for v in verdicts if v["ratio"] is not None]
    return max(known, key=share, default=None)


def worst_ratio(verdicts: list[Verdict]) -> float | None:
    """The ratio of the output that takes most of its limit; None where none has one."""
    known = worst(verdicts)
    return None if known is None else known["ratio"]


def within(verdicts: list[Verdict]) -> str:
    """The worst error of a cell and its limit in words; nothing where none is known."""
    known = worst(verdicts)
    if known is None:
        return ""
    return f"{known['ratio']:.2g} noise floors ({limit(known):.3g} is its limit)"
