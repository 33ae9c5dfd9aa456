"""Inside a worker: control flow in every form -- what ran and what it gave.

A backend's `ways` says how a program becomes a callable and counts what ran; the forms
stand in its `control` folder. What the framework itself refuses is a fact: it is
returned as `refused`, with the first line of its error.
"""

import functools
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from common import registry
from common.desk import DESK

OURS = (NameError, ImportError, SyntaxError, registry.Gap)  # never a framework's no
Facts = dict[str, Any]


class Case(NamedTuple):
    """A program with what it is called with, in NumPy."""

    function: Callable[..., Any]
    params: list[Any]
    batch: list[Any]


def ways() -> Any:
    """How this backend runs control flow."""
    return registry.load(DESK["bench"].name, "ways")


def program(name: str) -> Any:
    """A file of this backend's `control` folder."""
    return registry.load(DESK["bench"].name, "control", name)


def refusable(work: Callable[..., Facts]) -> Callable[..., Facts]:
    """The facts, or `refused` with the first line of what the framework raised."""

    @functools.wraps(work)
    def attempt(**given: Any) -> Facts:
        try:
            return work(**given)
        except OURS:
            raise
        except Exception as error:
            lines = str(error).strip().splitlines() or ["no message"]
            return {"refused": f"{type(error).__name__}: {lines[0]}"[:300]}

    return attempt


def native(values: Any) -> Any:
    """Arrays of a tree as the framework's own; Python numbers stay what they are."""
    if isinstance(values, (list, tuple)):
        return type(values)(native(value) for value in values)
    if isinstance(values, (int, float, bool)):
        return values
    return DESK["bench"].runtime.array(values)


def plain(values: Any) -> Any:
    """Outputs as NumPy arrays."""
    if isinstance(values, (list, tuple)):
        return [plain(value) for value in values]
    return DESK["bench"].runtime.numpy(values)


# -- the conditional -------------------------------------------------------------------


def conditional(form: str, counted: bool, safe: Any = 0.0) -> Callable[..., Any]:
    """y = x w1 if z > 0, else x w2, in a form of the backend."""
    forms, tick = program("branches"), ways().tick if counted else _silent

    def function(params: Any, x: Any, z: Any) -> Any:
        w1, w2 = params
        first = lambda x: tick("first", forms.linear(w1, x))
        second = lambda x: tick("second", forms.linear(w2, x))
        return apply(forms, form, z > 0, first, second, x, safe)

    return function


def _silent(name: str, x: Any) -> Any:
    return x


def apply(forms: Any, form: str, *given: Any) -> Any:
    """Call a form: only the double `where` is told a safe value."""
    condition, first, second, x, safe = given
    if form == "by_double_where":
        return forms.by_double_where(condition, first, second, x, safe)
    return getattr(forms, form)(condition, first, second, x)


@refusable
def branch(form: str, way: str, params: Any, x: Any, z: Any, external: Any) -> Facts:
    """One conditional once: value and gradients, the branches that ran, in the pass
    forward alone and with the gradients; graph breaks; what the compiler left."""
    own = native([params, x, z, external])
    given, last = own[:3], own[3]
    found = _run(conditional(form, counted=True), way, given)
    quiet = conditional(form, counted=False)
    pulled = ways().make(conditional(form, counted=True), way, pull=True)
    ways().counts()
    value, grads = plain(pulled(*given, last))
    ran = _named(ways().counts())
    call = ways().make(quiet, way)
    return {
        **found,
        "value": value,
        "grads": grads,
        "ran_with_gradients": ran,
        "breaks": ways().breaks(quiet, *given),
        "operations": ways().operations(call, *given),
    }


def _run(function: Any, way: str, given: list[Any]) -> Facts:
    """What ran in one pass forward, and what later calls record or compile again."""
    call, before = ways().make(function, way), ways().traces()
    ways().counts()
    plain(call(*given))
    ran, first = _named(ways().counts()), ways().traces()
    plain(call(*given))
    counters = DESK["bench"].runtime.counters
    moved = counters()
    plain(call(*given))
    ways().counts()
    graphs = None if first is None else first - before
    return {"ran": ran, "graphs": graphs, "compiles_again": counters() != moved}


def _named(counts: dict[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    """Runs and rows of each branch, 0 where it never ran."""
    names = ("first", "second")
    return {
        name: {what: counts.get((name, what), 0) for what in ("runs", "rows")}
        for name in names
    }


@refusable
def leak(form: str, way: str, x: Any, external: Any, safe: float) -> Facts:
    """y = sqrt(x) where x > 0, else 0: value and gradient at x (N, 1)."""
    forms = program("branches")

    def function(params: Any) -> Any:
        [x] = params
        rows = form.endswith("_rows")
        condition = x[:, 0] > 0 if rows else x > 0
        return apply(forms, form, condition, forms.root, forms.zero, x, safe)

    call = ways().make(function, way, pull=True)
    value, [grad] = plain(call(*native([[x], external])))
    return {"value": value, "grad": grad}


@refusable
def numbers(form: str, way: str, params: Any, x: Any, zs: list[Any]) -> Facts:
    """Graphs recorded after each call when z is a number of Python, or an array."""
    call, found = ways().make(conditional(form, counted=False), way), []
    before = ways().traces()
    values = []
    for z in zs:
        values.append(plain(call(*native([params, x, z]))))
        now = ways().traces()
        found.append(None if now is None else now - before)
    return {"graphs": found, "values": values}


# -- loops and trees -------------------------------------------------------------------


@refusable
def until(form: str, way: str, c: Any, tolerance: float) -> Facts:
    """Newton's iteration to a tolerance: the root and the iterations it took."""
    loops, before = program("loops"), ways().traces()
    run = getattr(loops, form)
    call = ways().make(lambda params: run(params[0], tolerance), way)
    value, count = call(native([c]))
    after = ways().traces()
    return {
        "value": plain(value),
        "count": int(count),
        "graphs": None if after is None else after - before,
    }


@refusable
def slope(form: str, way: str, c: Any, bound: Any, external: Any) -> Facts:
    """A loop's value and its gradient in c; bound: the tolerance or the steps."""
    run = getattr(program("loops"), form)

    def function(params: Any) -> Any:
        found = run(params[0], bound)
        return found[0] if isinstance(found, (tuple, list)) else found

    call = ways().make(function, way, pull=True)
    value, [grad] = plain(call(*native([[c], external])))
    return {"value": value, "grad": grad}


@refusable
def fixed(form: str, way: str, c: Any, steps: int) -> Facts:
    """A loop of a known number of steps: its value."""
    run = getattr(program("loops"), form)
    call = ways().make(lambda params: run(params[0], steps), way)
    return {"value": plain(call(native([c])))}


def paired(tree: Any) -> Any:
    """A tree as pairs: lists over the pipe, tuples in the programs."""
    return tuple(map(paired, tree)) if isinstance(tree, (list, tuple)) else tree


@refusable
def trees(way: str, form: str, params: Any, given: list[Any], external: Any) -> Facts:
    """A recursion over several trees: values, gradients, graphs after each tree.

    given: for each tree what the form is called with behind the parameters.
    """
    call = ways().make(getattr(program("trees"), form), way, pull=True)
    if form == "recursive":
        given = [[paired(tree)] for [tree] in given]
    found, before = [], ways().traces()
    for batch in given:
        begin = time.perf_counter()
        value, grads = plain(call(*native([list(params), *batch, external])))
        after = ways().traces()
        graphs = None if after is None else after - before
        took = time.perf_counter() - begin
        found.append(
            {"value": value, "grads": grads, "graphs": graphs, "first_s": took}
        )
    return {"trees": found}


COMMANDS: dict[str, Callable[..., Any]] = {
    "control_branch": branch,
    "control_leak": leak,
    "control_numbers": numbers,
    "control_until": until,
    "control_slope": slope,
    "control_fixed": fixed,
    "control_trees": trees,
}
