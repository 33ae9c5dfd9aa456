"""Inside a worker: loops and recursions in every form, beside `common.control`."""

import time
from collections.abc import Callable
from typing import Any

from common import control
from common.control import Facts


@control.refusable
def until(form: str, way: str, cs: list[Any], tolerance: float) -> Facts:
    """Newton's iteration to a tolerance, for every c: roots, iterations, graphs."""
    run, before = (
        control.form_of(control.program("loops"), form),
        control.ways().traces(),
    )
    call = control.ways().make(lambda params: run(params[0], tolerance), way)
    found = [call(control.native([c])) for c in cs]
    after = control.ways().traces()
    return {
        "values": [control.plain(value) for value, _ in found],
        "counts": [int(count) for _, count in found],
        "graphs": None if after is None else after - before,
    }


@control.refusable
def slope(form: str, way: str, c: Any, bound: Any, external: Any) -> Facts:
    """A loop's value and its gradient in c; bound: the tolerance or the steps."""
    run = control.form_of(control.program("loops"), form)

    def function(params: Any) -> Any:
        found = run(params[0], bound)
        return found[0] if isinstance(found, (tuple, list)) else found

    call = control.ways().make(function, way, pull=True)
    value, [grad] = control.plain(call(*control.native([[c], external])))
    return {"value": value, "grad": grad}


@control.refusable
def fixed(form: str, way: str, c: Any, steps: int) -> Facts:
    """A loop of a known number of steps: its value."""
    run = control.form_of(control.program("loops"), form)
    call = control.ways().make(lambda params: run(params[0], steps), way)
    return {"value": control.plain(call(control.native([c])))}


def paired(tree: Any) -> Any:
    """A tree as pairs: lists over the pipe, tuples in the programs."""
    return tuple(map(paired, tree)) if isinstance(tree, (list, tuple)) else tree


@control.refusable
def trees(way: str, form: str, params: Any, given: list[Any], external: Any) -> Facts:
    """A recursion over several trees: values, gradients, graphs after each tree.

    given: for each tree what the form is called with behind the parameters.
    """
    call = control.ways().make(
        control.form_of(control.program("trees"), form), way, pull=True
    )
    if form == "recursive":
        given = [[paired(tree)] for [tree] in given]
    found, before = [], control.ways().traces()
    for batch in given:
        begin = time.perf_counter()
        value, grads = control.plain(
            call(*control.native([list(params), *batch, external]))
        )
        after = control.ways().traces()
        graphs = None if after is None else after - before
        took = time.perf_counter() - begin
        found.append(
            {"value": value, "grads": grads, "graphs": graphs, "first_s": took}
        )
    return {"trees": found}


COMMANDS: dict[str, Callable[..., Any]] = {
    "control_until": until,
    "control_slope": slope,
    "control_fixed": fixed,
    "control_trees": trees,
}
