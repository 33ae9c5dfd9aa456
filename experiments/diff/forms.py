"""Each program of `diff` in its framework's own compiled forms."""

from typing import Any

from graphparity.common.agreement.pair import forms as agreement
from graphparity.common.agreement.pair.forms import FormRow
from graphparity.common.agreement.two_programs import MOST
from graphparity.common.user import breaks, programs, values
from graphparity.experiments.diff.calls import DRAWN
from graphparity.experiments.diff.sides import GRADIENT, Form, Found, Side
from graphparity.experiments.diff.workers import UNSUPPORTED, Failed, Workers

DEFAULT = "_default"  # ends the name of a form that goes on where a strict one refuses


def run(workers: Workers, found: Found, seed: int, side: Side) -> None:
    """Enter every compiled form of a program that takes tensors."""
    if not side.tensors:
        return
    refused = set[str]()
    for backend in programs.static_forms(side.program.backend):
        strict = backend.removesuffix(DEFAULT)
        if strict != backend and strict not in refused:
            continue
        form = Form(backend)
        try:
            for dtype in ("float64", "float32"):
                if dtype in side.values or side.random:
                    _call(workers, found, seed, side, form, dtype)
        except Failed as failure:
            form.refused = breaks.told(str(failure), side.program.place)
            refused.add(backend)
            if str(failure).startswith(UNSUPPORTED):
                continue
        finally:
            workers.release(side, backend)
        side.forms.append(form)


def _call(
    workers: Workers, found: Found, seed: int, side: Side, form: Form, dtype: str
) -> None:
    """Enter a form's values and gradients in one dtype. Raises Failed."""
    inputs = values.cast(found.given, dtype)
    times = DRAWN if dtype == "float32" or side.random else 1
    asked: dict[str, Any] = {"inputs": inputs, "tensors": True, "times": times}
    where = side, dtype, "user_call", form.backend
    reply = workers.ask(*where, graphed=True, **asked)
    if reply["raised"]:
        raise Failed(reply["raised"])
    form.values[dtype] = dict(reply["arrays"])
    _note(side, form, reply)
    if side.random or not any(n.startswith(GRADIENT) for n in side.values[dtype]):
        return
    where = side, dtype, "user_pullback", form.backend
    pulled = workers.ask(*where, graphed=True, inputs=inputs, seed=seed)
    if pulled["raised"]:
        told = breaks.told(pulled["raised"], side.program.place)
        form.facts.append(f"no gradients: {told}")
        return
    for name, array in pulled["arrays"].items():
        form.values[dtype][GRADIENT + name] = array


def _note(side: Side, form: Form, reply: dict[str, Any]) -> None:
    """Say whether calls differ, and what a trace has fixed."""
    told = f"{reply['different']} of {reply['calls']} compiled"
    if side.random and not form.facts:
        fixed = ": something is drawn while tracing" if reply["different"] == 1 else ""
        form.facts.append(f"{side.random}, {told}{fixed}")
    elif reply["different"] > 1 and reply["spread"] > MOST and not side.random:
        form.facts.append(f"it is random only when it is compiled: {told}")


def rows(side: Side, form: Form) -> list[FormRow]:
    """Its outputs against those of the program as it is."""
    if side.random or form.refused or "float32" not in side.values:
        return []
    best, single = side.best(), side.values["float32"]
    found = []
    for output in [name for name in best if name in single]:
        pair = (best[output], single[output])
        its = [form.values.get(d, {}).get(output) for d in ("float64", "float32")]
        known = side.evidence(output)
        found.append(agreement.held(output, pair, (its[0], its[1]), known))
    return found
