"""A static form held against its own dynamic form, output by output.

Both may agree with the oracle and still be apart: here they are compared with each
other directly, on the same single steps. It is a fact and no verdict: the oracle's is
beside it. `ratio` is the distance in the oracle's noise floors.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from graphparity.common.agreement.distances import ulp_distance
from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import (
    DirectlyCompared,
    Distance,
    Expected,
    Spec,
)
from graphparity.common.contract.trees import Array, Named, Tree

COMMAND = "check"  # the request whose replies are compared
EQUAL, APART, UNKNOWN = "bitwise equal", "apart", "not compared"
Replies = Mapping[tuple[str, str], Any]  # by backend and command
Steps = list[dict[str, Tree]]  # the outputs of single steps, by part


def dynamic_form(name: str) -> str | None:
    """The dynamic backend whose program a static one has: the nearest that it borrows
    from, else the first of its framework; None for a dynamic one, and where none is."""
    known = registry.backends()
    own = known[name]
    if own.graph != "static":
        return None
    every = [*registry.lineage(name), *registry.of_this_tree().values()]
    forms = (one for one in [*every, *known.values()] if one.graph == "dynamic")
    return next((one.name for one in forms if one.framework == own.framework), None)


def compare(
    cells: Iterable[Cell],
    replies: Replies,
    spec: Spec,
    labels: list[str],
    expected: list[dict[str, Expected]],
) -> dict[Cell, DirectlyCompared]:
    """Every static cell of one workload config against its dynamic form.

    replies: what the backends answered to COMMAND, of the same steps. labels, expected:
    of each step, what it is called and what the oracle has for each output.
    """
    found = dict[Cell, DirectlyCompared]()
    if spec["kind"] == "facts":  # there are no steps
        return found
    for cell in cells:
        if (form := dynamic_form(cell.backend)) is None:
            continue
        static, dynamic = (replies.get((n, COMMAND)) for n in (cell.backend, form))
        if reason := _uncomparable(cell, form, static, dynamic, spec):
            found[cell] = _unknown(form, reason)
        elif static and dynamic:
            ours, theirs = (_named(steps, spec, labels) for steps in (static, dynamic))
            found[cell] = held_against(form, ours, theirs, _targets(labels, expected))
    return found


def _targets(
    labels: list[str], expected: list[dict[str, Expected]]
) -> dict[str, Expected]:
    return {
        f"{name} [{label}]": target
        for label, step in zip(labels, expected)
        for name, target in step.items()
    }


def _uncomparable(
    cell: Cell, form: str, static: Steps | None, dynamic: Steps | None, spec: Spec
) -> str | None:
    """Why the two are not compared; None where they are."""
    if static is None:
        return f"{cell.backend} gave no outputs"
    if dynamic is None:
        return f"{form} did not run beside it, or gave no outputs"
    if not static or len(static) != len(dynamic):
        return f"{len(static)} steps, and {len(dynamic)} of {form}"
    if specs.dialect(cell.backend, spec) != specs.dialect(form, spec):
        return f"its library has the rule otherwise than {form}'s"
    return None


def _unknown(form: str, reason: str) -> DirectlyCompared:
    return {
        "backend": form,
        "found": UNKNOWN,
        "reason": reason,
        "outputs": 0,
        "unequal": 0,
        "farthest": None,
    }


def _named(steps: Steps, spec: Spec, labels: list[str]) -> Named:
    """All outputs of all steps by name: `grad.w1 [2]`."""
    names = specs.params(spec)
    return {
        f"{name} [{label}]": value
        for label, outputs in zip(labels, steps)
        for name, value in specs.name_outputs(_arrays(outputs), names).items()
    }


def _arrays(outputs: dict[str, Tree]) -> dict[str, Tree]:
    """The parts that are arrays: a library without gradient buffers tells None."""
    return {part: value for part, value in outputs.items() if value is not None}


def held_against(
    form: str, static: Named, dynamic: Named, targets: Mapping[str, Expected]
) -> DirectlyCompared:
    """One form's outputs against the other's, by name; form: the dynamic backend."""
    if static.keys() != dynamic.keys():
        unlike = ", ".join(sorted(static.keys() ^ dynamic.keys()))
        return _unknown(form, f"only one of the two has {unlike}")
    distances = [
        _distance(name, static[name], dynamic[name], targets.get(name))
        for name in static
        if not _same_bits(static[name], dynamic[name])
    ]
    unlike_forms = [d["output"] for d in distances if d["max_ulp"] is None]
    return {
        "backend": form,
        "found": APART if distances else EQUAL,
        "reason": f"shape, dtype, NaN or inf of {unlike_forms[0]} is another"
        if unlike_forms
        else None,
        "outputs": len(static),
        "unequal": len(distances),
        "farthest": max(distances, key=_rank, default=None),
    }


def _same_bits(one: Array, other: Array) -> bool:
    """Of one shape and dtype, and no bit differs: 0 and -0 are unlike, NaNs alike."""
    same = (one.shape, one.dtype) == (other.shape, other.dtype)
    return same and np.ascontiguousarray(one).tobytes() == (
        np.ascontiguousarray(other).tobytes()
    )


def _distance(name: str, one: Array, other: Array, target: Expected | None) -> Distance:
    """Between two outputs that are not equal bit by bit."""
    unknown: Distance = {"output": name, "error": None, "ratio": None, "max_ulp": None}
    alike = (one.shape, one.dtype) == (other.shape, other.dtype)
    if not alike or not (np.all(np.isfinite(one)) and np.all(np.isfinite(other))):
        return unknown
    floats = one.dtype.kind == "f"
    ulp = ulp_distance(one, other) if floats else int(np.count_nonzero(one != other))
    value = None if target is None else np.asarray(target["value"], np.float64)
    size = 0.0 if value is None else float(np.linalg.norm(value))
    if target is None or not np.isfinite(size) or size == 0.0:
        return {**unknown, "max_ulp": ulp}
    apart = np.asarray(one, np.float64) - np.asarray(other, np.float64)
    error, floor = float(np.linalg.norm(apart)) / size, target["floor"]
    ratio = error / floor if floor and np.isfinite(floor) else None
    return {"output": name, "error": error, "ratio": ratio, "max_ulp": ulp}


def _rank(distance: Distance) -> tuple[bool, float, int]:
    """What can't be measured is the farthest of all."""
    ulp, ratio = distance["max_ulp"], distance["ratio"]
    return ulp is None, -1.0 if ratio is None else ratio, ulp or 0


def in_words(found: DirectlyCompared) -> str:
    """`bitwise equal to torch_eager in 42 outputs`; `3 ulp and 0.4 noise floors …`."""
    form, farthest = found["backend"], found["farthest"]
    if found["found"] == UNKNOWN:
        return f"not compared with {form}: {found['reason']}"
    every = found["outputs"]
    if farthest is None:
        which = f"all of {every} outputs" if every != 1 else "its one output"
        return f"bitwise equal to {form} in {which}"
    text = f"{found['unequal']} of {every} outputs are not {form}'s bit by bit"
    if every == 1:
        text = f"the one output is not {form}'s bit by bit"
    if found["reason"]:
        return f"{text}: {found['reason']}"
    text += f"; farthest {farthest['output']}: {farthest['max_ulp']:,} ulp"
    if farthest["ratio"] is not None:
        text += f", {farthest['ratio']:.2g} noise floors"
    return text
