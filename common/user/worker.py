"""Inside a worker: a person's own function called, differentiated, and as a graph.

The functions of `COMMANDS` return what the person's code raised as `raised`, its whole
traceback: that is a result, and no fault of the worker.
"""

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, NotRequired, TypedDict

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.trees import Array, Named
from graphparity.common.user import loading, values
from graphparity.common.user.loading import Raised
from graphparity.common.worker import session

DRAWN = 8  # calls from which is told whether a function is random


class Outcome(TypedDict):
    """What a request gave, or what the person's code raised.

    tensors: it was called with its framework's tensors; changed: inputs that are not
    after the call what they were; different: how many results of `calls` differ.
    """

    raised: str | None
    arrays: NotRequired[Named]
    texts: NotRequired[dict[str, str]]
    others: NotRequired[dict[str, str]]
    tensors: NotRequired[bool]
    changed: NotRequired[list[str]]
    different: NotRequired[int]
    calls: NotRequired[int]


@dataclass
class Program:
    """A person's function in this process; graphs: its compiled form by inputs."""

    module: ModuleType
    function: Callable[..., Any]
    graphs: dict[str, Any] = field(default_factory=dict)


PROGRAMS: dict[str, Program] = {}  # the one that is loaded, under ""


def _user() -> ModuleType:
    return registry.load(session.current().backend, "user")


def user_load(place: str, function: str, dtype: str) -> dict[str, Any]:
    """Load a function; whether its file has `inputs`. dtype: of what it makes by
    itself."""
    PROGRAMS.clear()
    _user().default_dtype(dtype)
    try:
        made = loading.module(place)
        PROGRAMS[""] = Program(made, loading.function(made, function))
    except Raised as error:
        return {"raised": str(error), "inputs": False}
    return {"raised": None, "inputs": callable(getattr(made, "inputs", None))}


def user_inputs() -> dict[str, Any]:
    """What the file's `inputs()` returns: NumPy arrays by name, lists of them too."""
    try:
        found = loading.guarded(PROGRAMS[""].module.inputs)
        if not isinstance(found, dict):
            raise Raised(f"inputs() returned {type(found).__name__}; make it a dict")
        for name, leaf in values.leaves(found).items():
            array = np.asarray(leaf)
            if array.dtype.kind not in "fiub":
                text = f"inputs() gives {name} as {type(leaf).__name__}"
                raise Raised(f"{text} ({array.dtype}); make it a NumPy array")
    except Raised as error:
        return {"raised": str(error)}
    return {"raised": None, "inputs": values.mapped(np.asarray, found)}


# -- calls -----------------------------------------------------------------------------


def user_call(
    inputs: dict[str, Any],
    tensors: bool | None = None,
    times: int = 1,
    graphed: bool = False,
) -> Outcome:
    """Call it, with its framework's tensors or with NumPy arrays; None: NumPy first.

    times: calls, of which is told how many results differ. graphed: in this backend's
    static form.
    """
    try:
        return _called(inputs, tensors, times, graphed)
    except Raised as error:
        return {"raised": str(error)}


def _called(
    inputs: dict[str, Any], tensors: bool | None, times: int, graphed: bool
) -> Outcome:
    if tensors is None:
        tensors, first = _way(inputs)
    else:
        first = _once(inputs, tensors, graphed)
    found, changed = first
    results = [found]
    for _ in range(times - 1):
        results.append(_once(inputs, tensors, graphed)[0])
    return {
        "raised": None,
        "arrays": found.arrays,
        "texts": found.texts,
        "others": found.others,
        "tensors": tensors,
        "changed": changed,
        "different": len({_key(one) for one in results}),
        "calls": times,
    }


def _key(found: values.Given) -> str:
    """The same for results that are equal bit by bit."""
    parts = [(n, a.tobytes()) for n, a in sorted(found.arrays.items())]
    return repr((parts, sorted(found.texts.items())))


def _way(inputs: dict[str, Any]) -> tuple[bool, tuple[values.Given, list[str]]]:
    """Whether it wants tensors, and what it gave: it does where NumPy arrays make it
    raise, or tensors come back."""
    try:
        found = _once(inputs, False, False)
    except Raised as objection:
        try:
            return True, _once(inputs, True, False)
        except Raised as error:
            text = f"{error}\n\nWith NumPy arrays instead of tensors: {objection}"
            raise Raised(text) from error
    arrays = _raw(inputs)
    made = [y for y in values.leaves(arrays).values() if _user().is_tensor(y)]
    if any(not isinstance(y, np.ndarray) for y in made):
        return True, _once(inputs, True, False)
    return False, found


def _raw(inputs: dict[str, Any]) -> Any:
    """What it returns of NumPy arrays, as it is."""
    given = values.mapped(np.array, inputs)
    call = loading.bound(PROGRAMS[""].function, inputs)
    return loading.guarded(lambda: call(given))


def _once(
    inputs: dict[str, Any], tensors: bool, graphed: bool
) -> tuple[values.Given, list[str]]:
    """One call with copies of the inputs; what it gave and which of them it changed."""
    runtime, user = session.current().runtime, _user()
    make = runtime.array if tensors else np.array
    given = values.mapped(make, inputs)
    if graphed:
        result = _graph(inputs)(given)
    else:
        call = loading.bound(PROGRAMS[""].function, inputs)
        result = loading.guarded(lambda: call(given))
    found = loading.guarded(lambda: values.given(result, user.is_tensor, runtime.numpy))
    before, after = values.leaves(inputs), values.leaves(given)
    read = runtime.numpy if tensors else np.asarray
    changed = [n for n, leaf in after.items() if not _equal(before[n], read(leaf))]
    return found, changed


def _equal(one: Array, other: Array) -> bool:
    return bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))


# -- gradients -------------------------------------------------------------------------


def user_pullback(inputs: dict[str, Any], seed: int, graphed: bool = False) -> Outcome:
    """Gradients of sum(output * cotangent), over all floating outputs, by every
    floating input; the cotangents are drawn by seed and the output's name."""
    try:
        return {"raised": None, "arrays": _pulled(inputs, seed, graphed)}
    except Raised as error:
        return {"raised": str(error)}


def _pulled(inputs: dict[str, Any], seed: int, graphed: bool) -> Named:
    runtime, user = session.current().runtime, _user()
    given = values.leaves(values.mapped(runtime.array, inputs))
    wanted = [n for n, leaf in given.items() if user.is_floating(leaf)]
    call = _graph(inputs) if graphed else _eager(inputs)
    first = values.leaves(
        loading.guarded(lambda: call(_filled(inputs, given.values())))
    )
    names = [n for n, y in first.items() if user.is_tensor(y) and user.is_floating(y)]
    cotangents = [cotangent(n, runtime.numpy(first[n]), seed) for n in names]

    def function(leaves: list[Any]) -> list[Any]:
        every = {**given, **dict(zip(wanted, leaves, strict=True))}
        found = values.leaves(call(_filled(inputs, every.values())))
        return [found[name] for name in names]

    starts = [given[name] for name in wanted]
    grads = loading.guarded(lambda: user.pullback(function, starts, cotangents))
    return {n: runtime.numpy(g) for n, g in zip(wanted, grads, strict=True)}


def cotangent(name: str, like: Array, seed: int) -> Array:
    """What an output's gradient is multiplied by: the same in every framework."""
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    return np.asarray(rng.standard_normal(like.shape), like.dtype)


def _eager(inputs: dict[str, Any]) -> Callable[[Any], Any]:
    return loading.bound(PROGRAMS[""].function, inputs)


def _filled(like: Any, leaves: Iterable[Any]) -> Any:
    """A tree of the form of another, with these leaves in their order."""
    rest = iter(leaves)
    return values.mapped(lambda _: next(rest), like)


# -- static forms ----------------------------------------------------------------------


def _graph(inputs: dict[str, Any]) -> Callable[[Any], Any]:
    """This backend's static form of the function of a tree of tensors."""
    program = PROGRAMS[""]
    if "" not in program.graphs:
        call = _eager(inputs)
        train = session.current().train
        if not hasattr(train, "graph"):
            text = f"{session.current().backend} makes no graph of a function alone"
            raise registry.Gap(text)
        flat = lambda *leaves: call(_filled(inputs, leaves))
        program.graphs[""] = train.graph(flat)
    graph = program.graphs[""]
    return lambda tree: loading.guarded(lambda: graph(*values.leaves(tree).values()))


COMMANDS = {
    "user_load": user_load,
    "user_inputs": user_inputs,
    "user_call": user_call,
    "user_pullback": user_pullback,
}
