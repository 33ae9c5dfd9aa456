"""Inside a worker: what a person's program is, and a step of it in this backend's form.

A program is a function of arrays, or a model as `check` takes it: what `model()`
returns, with the file's `loss` where it has one.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Spec
from graphparity.common.user import loaded, loading, values
from graphparity.common.worker import session

SPEC: Spec = {"workload": "own", "kind": "forward"}  # calls without a state of ours
SEED = 0  # of a model's weights: every form has the same
TARGETS = ("y", "target")  # inputs of a loss, whatever its file says
Call = Callable[..., Any]
Graph = Callable[[Call], Call]
POSITIONAL = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
)


@dataclass
class Subject:
    """A program that is loaded. leaves: its arrays in order; model: None of a function;
    scalar: a model's loss of its output and the leaves, None where the file has none.
    """

    call: Call  # of the leaves
    leaves: list[Any]
    graph: Graph  # makes a static form of a function, or leaves it dynamic
    floating: bool  # whether any of the leaves is
    model: Any = None
    count: int = 0  # of the leaves, that the model takes
    scalar: Callable[[Any, Sequence[Any]], Any] | None = None
    facts: list[str] = field(default_factory=list)

    def made(self, step: str, graph: Graph) -> Call:
        """A step of it, of the leaves: forward, backward or train."""
        own = own_step()
        if self.model is None:
            if step == "train":
                text = "a function has no weights: --step train needs def model()"
                raise loading.Raised(text)
            if step == "backward" and not self.floating:
                text = "no input is floating, so there is nothing to differentiate by"
                raise loading.Raised(text)
            return getattr(own, step)(graph, self.call)  # type: ignore[no-any-return]
        maker = getattr(own, f"model_{step}")
        if step == "forward":
            return maker(graph, self.model, self.call)  # type: ignore[no-any-return]
        whole = self.model, self.call, self.scalar
        return maker(graph, *whole)  # type: ignore[no-any-return]


def own_step() -> ModuleType:
    """The file `own/step` of this process's backend. Raises Gap."""
    return registry.load(session.current().backend, "own", "step")


def graph(mode: str | None = None) -> Graph:
    """What makes a static form of a function, or leaves it dynamic, in this backend;
    mode: of its compiler, one of its `own/modes`."""
    if mode is None:
        return loaded.static_form()
    modes: Any = registry.load(session.current().backend, "own", "modes")
    return modes.graph(mode)  # type: ignore[no-any-return]


def opened(
    place: str,
    function: str,
    dtype: str,
    inputs: dict[str, Any],
    mode: str | None = None,
) -> Subject:
    """Load a program for inputs of these shapes. Raises Raised, and Gap where this
    backend makes no graph of a function alone."""
    made = graph(mode)
    here, own, given = session.current(), own_step(), values.cast(inputs, dtype)
    own.seed(SEED)
    program = loaded.load(place, function, dtype)
    own.seed(SEED)
    program.function, compiled = own.unwrapped(program.function)
    facts = [f"{function} is compiled in its file; here it is taken without that"]
    model = _model(program, given, dtype)
    if model is None:
        leaves = list(map(here.runtime.array, values.tensors(given)))
        arrays = values.tensors(given)
        floating = any(np.asarray(a).dtype.kind in "fc" for a in arrays)
        call = _direct(program, given)
        found = Subject(call, leaves, made, floating)
    else:
        found = _of_model(program, model, given, made)
    found.facts += facts if compiled else []
    return found


# -- functions -------------------------------------------------------------------------


def direct(function: Call, given: dict[str, Any]) -> Call:
    """The function of the arrays alone, in their order: itself where it takes them so,
    so that nothing of ours is timed with it. Raises Raised."""
    call = loading.bound(function, given)
    if _simple(given) and _in_order(function, given):
        return function
    return lambda *leaves: call(loaded.filled(given, leaves))


def _direct(program: loaded.Program, given: dict[str, Any]) -> Call:
    """The same. Raises Raised, with a word on the file's `loss` where it has one."""
    try:
        return direct(program.function, given)
    except loading.Raised as raised:
        if not callable(getattr(program.module, "loss", None)):
            raise
        text = "A function is called with all that inputs() gives; loss, and the"
        text = f"{raised}. {text} inputs that it takes, are for def model() alone"
        raise loading.Raised(text) from raised


def _simple(given: dict[str, Any]) -> bool:
    """Whether all of these are arrays: no tree, and none of Python's numbers."""
    return not any(values.plain(v) or values.pairs(v) for v in given.values())


def _in_order(function: Call, given: dict[str, Any]) -> bool:
    try:
        parameters = [*inspect.signature(function).parameters.values()][: len(given)]
    except (TypeError, ValueError):
        return True
    if any(one.kind not in POSITIONAL for one in parameters):
        return False
    named = [one.name for one in parameters] == [*given]
    return named or bool(loading.by_order(function, given))


# -- models ----------------------------------------------------------------------------


def _model(program: loaded.Program, given: dict[str, Any], dtype: str) -> Any:
    """What makes a model, made; None of what is a function. Raises Raised."""
    target, here = program.function, session.current()
    if not makes_model(target):
        return None
    makes = inspect.isclass(target) or inspect.isroutine(target)
    made = loading.guarded(target) if makes else target
    framework = registry.load(here.backend, "own", "model")
    arrays = [here.runtime.array(a) for a in values.tensors(_takes(program, given)[0])]
    found = loading.guarded(lambda: framework.opened(made, arrays, SEED, dtype))
    if found is None and makes:
        text = (
            f"it gave {values.kind(made)}, which is no model; what is timed is a model"
        )
        raise loading.Raised(f"{text}, or a function that takes arrays")
    return found


def makes_model(target: Call) -> bool:
    """Whether it may be a model, or make one: no function that needs arrays."""
    return not inspect.isroutine(target) or not _needed(target)


def _needed(function: Call) -> list[str]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ["?"]
    kinds = (*POSITIONAL, inspect.Parameter.KEYWORD_ONLY)
    return [p.name for p in parameters if p.default is p.empty and p.kind in kinds]


def _takes(
    program: loaded.Program, given: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs of the model, and those that only its loss takes."""
    loss = getattr(program.module, "loss", None)
    lossy = [*inspect.signature(loss).parameters][1:] if callable(loss) else []
    targets = {n: a for n, a in given.items() if n in lossy or n in TARGETS}
    return {n: a for n, a in given.items() if n not in targets}, targets


def _fits(loss: Any, targets: dict[str, Any], given: dict[str, Any]) -> None:
    """Raises Raised where a loss can't be called with these inputs, by their names."""
    try:
        inspect.signature(loss).bind(None, **targets)
    except TypeError as error:
        text = f"loss takes {inspect.signature(loss)}: the output, then inputs by name"
        text = f"{text}, which are {', '.join(given)}: {error}"
        raise loading.Raised(text) from error


def _of_model(
    program: loaded.Program, model: Any, given: dict[str, Any], graph: Graph
) -> Subject:
    here = session.current()
    takes, targets = _takes(program, given)
    every = [*values.tensors(takes), *values.tensors(targets)]
    leaves = list(map(here.runtime.array, every))
    count, simple = len(values.tensors(takes)), _simple(takes)
    loss = getattr(program.module, "loss", None)

    def arguments(*leaves: Any) -> list[Any]:
        if simple:
            return list(leaves[:count])
        return [*loaded.filled(takes, leaves[:count]).values()]

    def scalar(output: Any, leaves: Sequence[Any]) -> Any:
        assert callable(loss)
        return loss(output, **loaded.filled(targets, leaves[count:]))

    known = callable(loss)
    if known:
        _fits(loss, targets, given)
    facts = [] if known else ["The file has no loss: it is the mean of squares"]
    told = scalar if known else None
    return Subject(arguments, leaves, graph, True, model, count, told, facts)
