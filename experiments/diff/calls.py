"""One program of `diff` called: in float64, shaken, differentiated, and in float32."""

import dataclasses
from typing import Any

from graphparity.common.agreement.two_programs import MOST
from graphparity.common.contract import registry
from graphparity.common.user import breaks, programs, values
from graphparity.experiments.diff.sides import GRADIENT, Found, Side, is_gradient
from graphparity.experiments.diff.workers import Failed, Workers

DTYPES = "float64", "float32"
SHAKES, SHAKEN_SINGLE = 6, 2.0**-18  # runs; errors where there is float32 alone
DRAWN = 8  # calls of which is told whether they differ
NARROW = "fFe"  # characters of dtypes with no more digits than float32
LONGEST = 300  # characters of a reason in a fact
TIMEOUT = "it did not end"


def run(workers: Workers, found: Found, seed: int, side: Side) -> None:
    """A program's values in both dtypes. Raises Failed."""
    try:
        _run(workers, found, seed, side, "float64")
    except Failed as failure:
        if TIMEOUT in str(failure):
            raise Failed(f"called with {_given(found)}, {failure}") from failure
        side.narrow = str(failure)
        side.values.clear()
    try:
        _run(workers, found, seed, side, "float32")
    except Failed as failure:
        text = side.narrow or f"in float32 {failure}"
        raise Failed(f"called with {_given(found)}, {text}") from failure
    if side.narrow is not None:
        lines = side.narrow.splitlines()
        told = lines[-1 if lines[0].endswith(":") else 0]
        side.facts.append(f"float64 can't be had: {told[:LONGEST]}")


def _given(found: Found) -> str:
    return ", ".join(f"{name} {what}" for name, what in found.inputs.items())


def _run(workers: Workers, found: Found, seed: int, side: Side, dtype: str) -> None:
    """The values in one dtype, in float64 shaken too. Raises Failed."""
    inputs = values.cast(found.given, dtype)
    way = side.tensors if side.values else None
    asked: dict[str, Any] = {"inputs": inputs, "tensors": way, "times": DRAWN}
    reply = workers.ask(side, dtype, "user_call", **asked)
    if reply["raised"]:
        raise Failed(f"it raises:\n{reply['raised']}")
    if not side.values and (backend := _elsewhere(side, reply)):
        workers.release(side, side.program.backend)
        side.program = dataclasses.replace(side.program, backend=backend)
        return _run(workers, found, seed, side, dtype)
    first = not side.values
    side.tensors, side.form = reply["tensors"], reply["form"]
    side.values[dtype] = dict(reply["arrays"])
    side.texts |= reply["texts"]
    if first:
        _note(side, reply, dtype, found.given)
    if side.tensors:
        _pull(workers, side, inputs, dtype, seed, first)
    if first and side.random is None:
        _shake(workers, side, inputs, dtype, seed)


def _elsewhere(side: Side, reply: dict[str, Any]) -> str | None:
    """The backend of the tensors that came back, where it is another's."""
    known = registry.backends()
    for kind in reply["others"].values():
        backend = programs.of_type(kind)
        if (
            backend
            and known[backend].framework != known[side.program.backend].framework
        ):
            return backend
    return None


def _note(side: Side, reply: dict[str, Any], dtype: str, given: dict[str, Any]) -> None:
    """Say what a call did besides returning arrays."""
    if reply["different"] > 1:
        told = f"{reply['different']} different of {reply['calls']} eagerly"
        if reply["spread"] > MOST:
            side.random = told
        else:
            far = f"{reply['spread']:.1e} of the norm"
            side.facts.append(f"calls differ by rounding, {far}: {told}")
    if reply["changed"]:
        names = ", ".join(reply["changed"])
        side.facts.append(f"it changes its arguments in place: {names}")
    if reply["order"]:
        pairs = zip(given, reply["order"], strict=False)
        told = ", ".join(f"{name} as {own}" for name, own in pairs)
        side.facts.append(f"its inputs are given by order: {told}")
    for output, kind in reply["others"].items():
        side.facts.append(f"{output} is {kind}: not compared")
    narrow = {o: a.dtype for o, a in reply["arrays"].items() if a.dtype.char in NARROW}
    if narrow and dtype == "float64":
        told = ", ".join(f"{output} in {kind}" for output, kind in narrow.items())
        side.facts.append(f"of inputs in float64 it returns {told}")


def _pull(
    workers: Workers,
    side: Side,
    inputs: dict[str, Any],
    dtype: str,
    seed: int,
    first: bool,
) -> None:
    """Enter the gradients by its floating inputs; where there are none it is said."""
    try:
        asked: dict[str, Any] = {"inputs": inputs, "seed": seed}
        reply = workers.ask(side, dtype, "user_pullback", **asked)
    except Failed as failure:
        reply = {"raised": str(failure)}
    if reply["raised"] is None:
        for output, array in reply["arrays"].items():
            side.values[dtype][GRADIENT + output] = array
    elif first:
        told = breaks.told(reply["raised"], side.program.place)
        side.facts.append(f"no gradients: {told}")


def _shake(
    workers: Workers, side: Side, inputs: dict[str, Any], dtype: str, seed: int
) -> None:
    """Enter the runs with shaken inputs, and with shaken operations too; where there is
    float32 alone, by so much more that it can be seen there."""
    known = side.values[dtype]
    if any(array.dtype.char in NARROW for array in known.values()):
        side.shaking = SHAKEN_SINGLE
    asked: dict[str, Any] = {
        "inputs": inputs,
        "count": SHAKES,
        "size": side.shaking,
        "tensors": side.tensors,
        "gradients": seed if any(map(is_gradient, known)) else None,
    }
    if not any(array.dtype.kind in "fc" for array in known.values()):
        return
    for inside, runs in ((False, side.shaken), (True, side.inside)):
        try:
            reply = workers.ask(side, dtype, "user_shaken", inside=inside, **asked)
        except Failed as failure:
            side.facts.append(f"what shaking does to it is not known: {failure}")
            return
        if reply["raised"] is None and reply["inside"] == inside:
            runs.extend(map(_named, reply["runs"]))
    if not side.inside and not registry.backends()[side.program.backend].oracle:
        side.facts.append("how much its own operations round is not known")


def _named(run: dict[str, Any]) -> dict[str, Any]:
    grads = run.get("gradients", {})
    return {**run["values"], **{GRADIENT + name: a for name, a in grads.items()}}
