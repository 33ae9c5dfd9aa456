"""Inside a worker: control flow in every form -- the branches that ran, and the
results.

A backend's `graph_modes` makes a callable from a program and counts what ran; the forms
are in its `control` folder. What the framework itself refuses is reported as `refused`,
with a line of its error. `graph_modes.REFUSALS` lists such errors: the type, and words
in the message. Any other error is raised.
"""

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any, ParamSpec

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.backend_modules import Function
from graphparity.common.contract.trees import Array, Tree
from graphparity.common.worker import refusals, session

P = ParamSpec("P")
Facts = dict[str, Any]  # what is known of a form: each command has its own keys
Tensor = Any  # a framework's, which programs compute with


def graph_modes() -> ModuleType:
    """How this backend runs control flow."""
    return registry.load(session.current().backend, "graph_modes")


def program(name: str) -> ModuleType:
    """A file of this backend's `control` folder."""
    return registry.load(session.current().backend, "control", name)


def form_of(module: ModuleType, name: str) -> Function:
    """A form in a program. Raises Gap where the program lacks it."""
    if not hasattr(module, name):
        raise registry.Gap(f"{module.__name__} has no form {name}")
    form: Function = getattr(module, name)
    return form


def refusable(work: Callable[P, Facts]) -> Callable[P, Facts]:
    """The command, which replies `refused` with a line of the error where the framework
    refuses."""

    @functools.wraps(work)
    def attempt(*args: P.args, **kwargs: P.kwargs) -> Facts:
        try:
            return work(*args, **kwargs)
        except Exception as error:
            if (refused := refusal(error)) is None:
                raise
            return {"refused": refused}

    return attempt


def refusal(error: Exception) -> str | None:
    """The text of an error by which the framework refuses; None for any other error."""
    return refusals.refusal_text(error, graph_modes().REFUSALS)


def native(values: Tree) -> Tree:
    """Arrays of a tree as the framework's; Python numbers stay what they are."""
    if isinstance(values, (list, tuple)):
        return type(values)(native(value) for value in values)
    if isinstance(values, (int, float, bool)):
        return values
    return session.current().runtime.array(values)


def plain(values: Tree) -> Tree:
    """Outputs as NumPy arrays."""
    if isinstance(values, (list, tuple)):
        return [plain(value) for value in values]
    return session.current().runtime.numpy(values)


Runs = dict[str, dict[str, int]]  # of each branch: runs, and rows

# -- the conditional -------------------------------------------------------------------


def conditional(form: str, counted: bool, safe: float = 0.0) -> Function:
    """y = x w1 if z > 0, else x w2, in a form of the backend."""
    forms, tick = program("branches"), graph_modes().tick if counted else _silent

    def function(params: list[Tensor], x: Tensor, z: Tensor) -> Tensor:
        w1, w2 = params
        first = lambda x: tick("first", forms.linear(w1, x))
        second = lambda x: tick("second", forms.linear(w2, x))
        return apply(forms, form, z > 0, first, second, x, safe)

    return function


def _silent(name: str, x: Tensor) -> Tensor:
    return x


def apply(
    forms: ModuleType,
    form: str,
    condition: Tensor,
    first: Function,
    second: Function,
    x: Tensor,
    safe: float,
) -> Tensor:
    """Call a form: only the double `where` takes a safe value."""
    if form == "by_double_where":
        return forms.by_double_where(condition, first, second, x, safe)
    return form_of(forms, form)(condition, first, second, x)


@refusable
def branch(
    form: str, way: str, params: Tree, x: Array, zs: list[Array], external: Array
) -> Facts:
    """One conditional for every z: value and gradients, and the branches that ran, in
    the pass forward alone and with the gradients; graphs recorded for all z together;
    whether a later call compiles again; graph breaks; what the compiler left.

    `uncounted`: why the branches could not be counted, where the form itself runs.
    """
    inputs, conditions = native([params, x]), native(zs)
    cases = _counted(form, way, inputs, conditions, native(external))
    quiet, first = conditional(form, counted=False), [*inputs, conditions[0]]
    modes = graph_modes()
    breaks = modes.breaks(quiet, *first)
    operations = modes.operations(modes.make(quiet, way), *first)
    return {**cases, "breaks": breaks, "operations": operations}


def _counted(
    form: str, way: str, inputs: list[Tree], zs: list[Tensor], external: Tensor
) -> Facts:
    """The cases with counts of what ran, or without and why there are none."""
    arguments = way, inputs, zs, external
    try:
        cases = _cases(conditional(form, counted=True), *arguments)
        return {**cases, "uncounted": None}
    except Exception as error:
        if (refused := refusal(error)) is None:
            raise
    cases = _cases(conditional(form, counted=False), *arguments)
    for case in cases["cases"]:
        case["ran"] = case["ran_with_gradients"] = None
    return {**cases, "uncounted": refused}


def _cases(
    function: Function, way: str, inputs: list[Tree], zs: list[Tensor], external: Tensor
) -> Facts:
    call, before = graph_modes().make(function, way), graph_modes().traces()
    forward = [_ran(call, [*inputs, z])[1] for z in zs]
    after = graph_modes().traces()
    pulled = graph_modes().make(function, way, pull=True)
    cases = []
    for z, ran in zip(zs, forward):
        (value, grads), more = _ran(pulled, [*inputs, z, external])
        case = {"value": value, "grads": grads, "ran": ran, "ran_with_gradients": more}
        cases.append(case)
    again = _moves(call, [*inputs, zs[0]])
    graphs = None if after is None else after - before
    return {"cases": cases, "graphs": graphs, "compiles_again": again}


def _ran(call: Function, arguments: list[Tree]) -> tuple[Tree, Runs]:
    """Outputs of one call, and the branches that ran in it."""
    graph_modes().counts()
    outputs = plain(call(*arguments))
    return outputs, _named(graph_modes().counts())


def _moves(call: Function, arguments: list[Tree]) -> bool:
    """Whether the same call, made before, still records or compiles anything."""
    counters = session.current().runtime.counters
    before = counters()
    plain(call(*arguments))
    graph_modes().counts()
    return bool(counters() != before)


def _named(counts: dict[tuple[str, str], int]) -> Runs:
    """Runs and rows of each branch, 0 where it never ran."""
    names = ("first", "second")
    return {
        name: {what: counts.get((name, what), 0) for what in ("runs", "rows")}
        for name in names
    }


@refusable
def leak(form: str, way: str, bodies: list[str], x: Array, safe: float) -> Facts:
    """y = body(x) where x > 0, else 0: for each body value and slope at x (N, 1)."""
    forms = program("branches")
    firsts = [form_of(forms, body) for body in bodies]

    def function(params: list[Tensor]) -> Tensor:
        total: Tensor = 0.0
        for first, x in zip(firsts, params):
            condition = x[:, 0] > 0 if form.endswith("_rows") else x > 0
            total = total + apply(forms, form, condition, first, forms.zero, x, safe)
        return total

    call = graph_modes().make(function, way, pull=True)
    ones = np.ones_like(x)
    value, grads = plain(call(*native([[x] * len(bodies), ones])))
    return {"value": value, "grads": grads}


@refusable
def numbers(form: str, way: str, params: Tree, x: Array, zs: list[Tree]) -> Facts:
    """Graphs recorded after each call when z is a number of Python, or an array."""
    call, before = (
        graph_modes().make(conditional(form, counted=False), way),
        graph_modes().traces(),
    )
    values, graphs = list[Tree](), list[int | None]()
    for z in zs:
        values.append(plain(call(*native([params, x, z]))))
        now = graph_modes().traces()
        graphs.append(None if now is None else now - before)
    return {"graphs": graphs, "values": values}


def known() -> dict[str, list[str]]:
    """The graph modes (`ways`) of this backend: for programs with a Python if or while,
    with a Python if for each row, and with Python numbers."""
    modes = graph_modes()
    lists = {"ways": modes.MODES, "rows": modes.ROWS, "numbers": modes.NUMBERS}
    return {key: list(value) for key, value in lists.items()}


COMMANDS: dict[str, Callable[..., object]] = {
    "control_ways": known,
    "control_branch": branch,
    "control_leak": leak,
    "control_numbers": numbers,
}
