"""Half precision: what outputs should be, how far off they may be, and in which dtypes.

The noise is that of the reference with random errors in the place of its roundings. An
output is judged by its error, by the error *projected* on it (a common factor, which
no rounding has: 1 % of a gradient is 2 floors of bfloat16, and 20 projected), and the
forward pass by its roundings, which are the oracle's. What distance can't show, a loss
in half, say, is read off the operations' dtypes where a backend tells them.
"""

import math
from collections.abc import Callable

import numpy as np

from graphparity.common.agreement import verdicts
from graphparity.common.agreement.noise_floor import perturbed, relative_error
from graphparity.common.contract.documents import Expected, Verdict
from graphparity.common.contract.dtypes import roundoff
from graphparity.common.contract.trees import Array, Named

Function = Callable[[Named], Named]
Operation = tuple[str, str, list[str]]  # kind, name, dtypes of its floating operands
HALVES = ("float16", "bfloat16")

# Noise floors, of an error and of its projection. Right backends, on their own seeds,
# have at most 1.9 and 2.8: a margin of nearly 3.
LIMIT = 8.0
# Roundings of the forward pass: their size over the oracle's (right backends: 0.994 to
# 1.022) and their distance from the oracle's, over the same (0.2; others have 1).
SIZE, APART = 0.05, 0.5
# The size where a compiler keeps float32 between operations: the roundings of bfloat16
# are 8 times those of float16, the next finer.
LOOSE = math.sqrt(8.0)

# -- what is expected ------------------------------------------------------------------


def expected(
    function: Function, noisy: list[Function], inputs: Named, dtype: str, seed: int
) -> dict[str, Expected]:
    """For each output of a function that rounds to half precision here and there its
    value, its noise floor, and that of the error projected on it.

    The noise is that of `noisy`, the function with random errors in the place of those
    roundings (so that one who rounds elsewhere is no further off), run on perturbed
    inputs; the state of a loss scale is exact, and not perturbed. A weight's error is
    projected on its update.
    """
    rng, u = np.random.default_rng(seed), roundoff(dtype)
    exact = {name: a for name, a in inputs.items() if ".scaler." in name}
    runs = [run({**perturbed(inputs, u, rng), **exact}) for run in noisy]
    result: dict[str, Expected] = {}
    for name, value in function(inputs).items():
        squares = np.square([relative_error(run[name], value) for run in runs])
        floor = float(np.sqrt(np.mean(squares) + u * u / 3)) if np.any(value) else 0.0
        result[name] = {"value": value, "floor": floor}
        start = inputs.get(name.replace("param.", "state.0."))
        if name.startswith("param.") and start is not None:
            result[name]["start"] = start
        shares = [projection(run[name], result[name]) for run in runs]
        if None not in shares:
            squares = np.square(np.array(shares, np.float64))
            result[name]["projected"] = float(np.sqrt(np.mean(squares) + u * u / 3))
    return result


def projection(out: Array, target: Expected) -> float | None:
    """<out - oracle, oracle> / <oracle, oracle>, of a weight its update's: the common
    factor less 1. None where the oracle is 0, or no number."""
    value = np.asarray(target["value"], np.float64)
    direction = value - target["start"] if "start" in target else value
    if target["value"].dtype.kind != "f" or not np.any(direction):
        return None
    off = np.asarray(out, np.float64) - value
    return float(np.sum(off * direction) / np.sum(direction * direction))


# -- verdicts by distance --------------------------------------------------------------


def compare(
    outputs: Named, targets: dict[str, Expected], dtype: str, half: str, loose: bool
) -> list[Verdict]:
    """A verdict for every output, and one over the roundings of the forward pass; a
    missing or an extra output disagrees, and so does one far off, without more ado.

    dtype: of what is returned; half: the one asked for; loose: the compiler keeps
    float32 between operations in that dtype.
    """
    found = verdicts.compare(outputs, targets, dtype)
    if any(verdict["verdict"] != "agree" for verdict in found):
        return found
    value, unrounded = targets["output"]["value"], targets["output"]["unrounded"]
    if np.all(value == unrounded):  # nothing is rounded, and no noise known but inputs'
        return found
    out = np.asarray(outputs["output"], np.float64)
    title, names = "roundings of output", [verdict["output"] for verdict in found]
    pairs = zip(found, names, strict=True)
    strict = [_stricter(v, outputs[name], targets[name]) for v, name in pairs]
    return [*strict, same_roundings(title, out, value, unrounded, half, loose)]


def _stricter(verdict: Verdict, out: Array, target: Expected) -> Verdict:
    """The verdict by the limits of half precision over one that agrees with the wider
    one."""
    ratio, share = verdict["ratio"], projection(out, target)
    if ratio is not None and ratio > LIMIT:
        return {
            **verdict,
            "verdict": "disagree",
            "reason": f"error is {ratio:.3g} floors",
        }
    if share is None or not target.get("projected"):
        return verdict
    along = abs(share) / target["projected"]
    verdict = {**verdict, "projected": along}
    if along <= LIMIT:
        return verdict
    of = "the update is" if "start" in target else "it is"
    reason = f"{of} {1.0 + share:.6g} of the oracle's throughout"
    reason = f"{reason}, {along:.3g} floors of a common factor"
    return {**verdict, "verdict": "disagree", "reason": reason}


def same_roundings(
    name: str, out: Array, value: Array, unrounded: Array, half: str, loose: bool
) -> Verdict:
    """The verdict over roundings to half precision: are they the oracle's?

    Their size, the distance from values without any roundings, is within SIZE of that
    of value (the oracle's), and out as near to value as APART; where `loose` the size
    is within LOOSE. Only for outputs that are continuous at a kink: gradients follow
    single flips of a rectifier unit.
    """
    own, theirs, off = (
        float(np.linalg.norm(a - b))
        for a, b in ((out, unrounded), (value, unrounded), (out, value))
    )
    size, apart = own / theirs, off / theirs
    low, high = (1.0 / LOOSE, LOOSE) if loose else (1.0 - SIZE, 1.0 + SIZE)
    reason = None
    if not low <= size <= high:
        reason = f"{size:.2g} times those of {half} as it was asked for"
    elif not loose and not apart <= APART:
        reason = f"others than {half}'s: {apart:.2g} of their size apart"
    verdict = verdicts.without_floor(name, reason is None, reason or "")
    known = [x if math.isfinite(x) else None for x in (size, apart)]
    return {**verdict, "roundings": known[0], "apart": known[1]}


# -- verdict by dtypes -----------------------------------------------------------------


def unchecked(seen: list[Operation] | None) -> str | None:
    """Why dtypes can't be judged by a record; None where they can."""
    if seen is None:
        return "not checked: the backend has no dtypes.py, which tells them"
    if not any(kind == "product" for kind, _, _ in seen):
        return "not checked: no product was recorded"
    return None


def dtypes_of_operations(seen: list[Operation], half: str) -> Verdict:
    """The verdict over what computes in which dtype, from a backend's own record.

    Of kind `product`: all operands in half; of kind `full` (what a loss is made of):
    all in float32. Operations of no kind (casts, biases, rectifiers) are not judged.
    """
    asked = {"product": half, "full": "float32"}
    wrong = [
        f"{name} of {' and '.join(dict.fromkeys(operands))}, expected {asked[kind]}"
        for kind, name, operands in seen
        if kind in asked and any(dtype != asked[kind] for dtype in operands)
    ]
    title, reason = "dtypes of operations", "; ".join(dict.fromkeys(wrong))
    return verdicts.without_floor(title, not wrong, reason)
