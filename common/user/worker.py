"""Inside a worker: a person's own function loaded, called, differentiated, and as a
graph.

The functions of `COMMANDS` return what the person's code raised as `raised`, its whole
traceback: that is a result, and no fault of the worker.
"""

import inspect
import sys
from typing import Any, NotRequired, TypedDict

import numpy as np

from graphparity.common.contract.trees import Named
from graphparity.common.user import calls, loaded, loading, pullback, shaken, values
from graphparity.common.user.loading import Raised
from graphparity.common.user.shaken import Shaken


class Outcome(TypedDict):
    """What a request gave, or what the person's code raised.

    tensors: it was called with its framework's tensors; changed: inputs that are not
    after the call what they were; different: how many results of `calls` differ, and
    spread by how much of the norm at most.
    """

    raised: str | None
    arrays: NotRequired[Named]
    texts: NotRequired[dict[str, str]]
    others: NotRequired[dict[str, str]]
    form: NotRequired[str]
    tensors: NotRequired[bool]
    changed: NotRequired[list[str]]
    different: NotRequired[int]
    calls: NotRequired[int]
    spread: NotRequired[float]
    order: NotRequired[list[str]]  # its parameters, where they are bound by order


def user_load(
    place: str, function: str, dtype: str, path: list[str] | None = None
) -> dict[str, Any]:
    """Load a function; whether its file has `inputs`. dtype: of what it makes by
    itself; path: folders in which what it imports is looked for last."""
    sys.path.extend(folder for folder in path or [] if folder not in sys.path)
    try:
        program = loaded.load(place, function, dtype)
    except Raised as error:
        return {"raised": str(error), "inputs": False}
    return {
        "raised": None,
        "inputs": callable(getattr(program.module, "inputs", None)),
    }


def user_inputs(seed: int = 0) -> dict[str, Any]:
    """What the file's `inputs()` returns: NumPy arrays by name, lists of them too, and
    Python's own numbers. seed: of the generator that one with a parameter is given."""
    try:
        return {"raised": None, "inputs": loading.guarded(lambda: _made(seed))}
    except Raised as error:
        return {"raised": str(error)}


def _made(seed: int) -> dict[str, Any]:
    make = loaded.program().module.inputs
    rest = [p for p in inspect.signature(make).parameters.values() if _needed(p)]
    found = make(np.random.default_rng(seed)) if len(rest) == 1 else make()
    if not isinstance(found, dict):
        what = f"inputs() returned {values.form(found)}"
        raise TypeError(f"{what}; it must return a dictionary of arrays by name")
    for name, leaf in values.leaves(found).items():
        array = np.asarray(leaf)
        if array.dtype.kind not in "fiub":
            text = f"inputs() gives {name} as {values.kind(leaf)} ({array.dtype})"
            raise TypeError(f"{text}; it must be an array of real numbers")
    made: dict[str, Any] = values.mapped(np.asarray, found)
    return made


def _needed(parameter: inspect.Parameter) -> bool:
    ordinary = (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    return parameter.default is parameter.empty and parameter.kind in ordinary


# -- calls -----------------------------------------------------------------------------


def user_call(
    inputs: dict[str, Any],
    tensors: bool | None = None,
    times: int = 1,
    graphed: bool = False,
) -> Outcome:
    """Call it, with its framework's tensors or with NumPy arrays; None: told by what it
    gives for both.

    times: calls at most, of which is told how many results differ. graphed: in this
    backend's static form.
    """
    try:
        return _called(inputs, tensors, times, graphed)
    except Raised as error:
        return {"raised": str(error)}


def _called(
    inputs: dict[str, Any], asked: bool | None, times: int, graphed: bool
) -> Outcome:
    if asked is None:
        tensors, first = calls.way(inputs)
    else:
        tensors, first = asked, calls.once(inputs, asked, graphed)
    call = lambda: calls.once(inputs, tensors, graphed).given
    more = calls.again(call, first.given, times)
    return {
        "raised": None,
        "arrays": first.given.arrays,
        "texts": first.given.texts,
        "others": first.given.others,
        "form": first.given.form,
        "tensors": tensors,
        "changed": first.changed,
        "order": loading.by_order(loaded.program().function, inputs),
        "different": more.different,
        "calls": more.calls,
        "spread": more.spread,
    }


def user_pullback(inputs: dict[str, Any], seed: int, graphed: bool = False) -> Outcome:
    """Gradients of sum(output * cotangent), over all floating outputs, by every
    floating input; the cotangents are drawn by seed and the output's name."""
    try:
        grads = pullback.gradients(inputs, seed, graphed)
    except Raised as error:
        return {"raised": str(error)}
    return {"raised": None, "arrays": grads}


def user_shaken(
    inputs: dict[str, Any],
    count: int,
    size: float,
    inside: bool,
    tensors: bool,
    gradients: int | None = None,
) -> Shaken:
    """Runs with relative errors of this size: see `shaken.runs`."""
    try:
        return shaken.runs(inputs, count, size, inside, tensors, gradients)
    except Raised as error:
        return {"raised": str(error), "runs": [], "inside": False}


COMMANDS = {
    "user_load": user_load,
    "user_inputs": user_inputs,
    "user_call": user_call,
    "user_pullback": user_pullback,
    "user_shaken": user_shaken,
}
