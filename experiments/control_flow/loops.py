"""Inside a worker: loops and recursions in every form, beside `branches`."""

import time
from collections.abc import Callable

from graphparity.common.contract.backend_modules import Function
from graphparity.common.contract.trees import Array, Tree
from graphparity.experiments.control_flow import branches
from graphparity.experiments.control_flow.branches import Facts, Tensor


@branches.refusable
def until(form: str, way: str, cs: list[Array], tolerance: float) -> Facts:
    """Newton's iteration to a tolerance, for every c: roots, iterations, graphs."""
    run = branches.form_of(branches.program("loops"), form)
    before = branches.graph_modes().traces()
    call = branches.graph_modes().make(lambda params: run(params[0], tolerance), way)
    results = [call(branches.native([c])) for c in cs]
    after = branches.graph_modes().traces()
    return {
        "values": [branches.plain(value) for value, _ in results],
        "counts": [int(count) for _, count in results],
        "graphs": None if after is None else after - before,
    }


@branches.refusable
def slope(form: str, way: str, c: Array, bound: float, external: Array) -> Facts:
    """A loop's value and its gradient in c; bound: the tolerance or the steps."""
    run = branches.form_of(branches.program("loops"), form)

    def function(params: list[Tensor]) -> Tensor:
        output = run(params[0], bound)
        return output[0] if isinstance(output, (tuple, list)) else output

    call = branches.graph_modes().make(function, way, pull=True)
    value, [grad] = branches.plain(call(*branches.native([[c], external])))
    return {"value": value, "grad": grad}


@branches.refusable
def fixed(form: str, way: str, c: Array, steps: int) -> Facts:
    """A loop of a known number of steps: its value."""
    run = branches.form_of(branches.program("loops"), form)
    call = branches.graph_modes().make(lambda params: run(params[0], steps), way)
    return {"value": branches.plain(call(branches.native([c])))}


def paired(tree: Tree) -> Tree:
    """A tree as pairs: lists over the pipe, tuples in the programs."""
    return tuple(map(paired, tree)) if isinstance(tree, (list, tuple)) else tree


@branches.refusable
def trees(
    way: str, form: str, params: Tree, inputs: list[Tree], external: Array
) -> Facts:
    """A recursion over several trees: values, gradients, graphs after each tree.

    inputs: for each tree what the form is called with behind the parameters.
    """
    call = branches.graph_modes().make(
        branches.form_of(branches.program("trees"), form), way, pull=True
    )
    if form == "recursive":
        inputs = [[paired(tree)] for [tree] in inputs]
    before = branches.graph_modes().traces()
    calls = [[list(params), *batch, external] for batch in inputs]
    return {"trees": [_called(call, arguments, before) for arguments in calls]}


def _called(call: Function, arguments: list[Tree], before: int | None) -> Facts:
    """Value, gradients and seconds of one call, and the graphs since `before`."""
    begin = time.perf_counter()
    value, grads = branches.plain(call(*branches.native(arguments)))
    after = branches.graph_modes().traces()
    graphs = None if after is None else after - before
    took = time.perf_counter() - begin
    return {"value": value, "grads": grads, "graphs": graphs, "first_s": took}


COMMANDS: dict[str, Callable[..., object]] = {
    "control_until": until,
    "control_slope": slope,
    "control_fixed": fixed,
    "control_trees": trees,
}
