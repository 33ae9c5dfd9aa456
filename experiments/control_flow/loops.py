"""Inside a worker: loops and recursions in every form, beside `branches`."""

import time
from collections.abc import Callable

from graphparity.common.contract.trees import Array, Tree
from graphparity.experiments.control_flow import branches
from graphparity.experiments.control_flow.branches import Facts, Tensor


@branches.refusable
def until(form: str, way: str, cs: list[Array], tolerance: float) -> Facts:
    """Newton's iteration to a tolerance, for every c: roots, iterations, graphs."""
    run, before = (
        branches.form_of(branches.program("loops"), form),
        branches.graph_modes().traces(),
    )
    call = branches.graph_modes().make(lambda params: run(params[0], tolerance), way)
    found = [call(branches.native([c])) for c in cs]
    after = branches.graph_modes().traces()
    return {
        "values": [branches.plain(value) for value, _ in found],
        "counts": [int(count) for _, count in found],
        "graphs": None if after is None else after - before,
    }


@branches.refusable
def slope(form: str, way: str, c: Array, bound: float, external: Array) -> Facts:
    """A loop's value and its gradient in c; bound: the tolerance or the steps."""
    run = branches.form_of(branches.program("loops"), form)

    def function(params: list[Tensor]) -> Tensor:
        found = run(params[0], bound)
        return found[0] if isinstance(found, (tuple, list)) else found

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
    way: str, form: str, params: Tree, given: list[Tree], external: Array
) -> Facts:
    """A recursion over several trees: values, gradients, graphs after each tree.

    given: for each tree what the form is called with behind the parameters.
    """
    call = branches.graph_modes().make(
        branches.form_of(branches.program("trees"), form), way, pull=True
    )
    if form == "recursive":
        given = [[paired(tree)] for [tree] in given]
    found, before = [], branches.graph_modes().traces()
    for batch in given:
        begin = time.perf_counter()
        value, grads = branches.plain(
            call(*branches.native([list(params), *batch, external]))
        )
        after = branches.graph_modes().traces()
        graphs = None if after is None else after - before
        took = time.perf_counter() - begin
        found.append(
            {"value": value, "grads": grads, "graphs": graphs, "first_s": took}
        )
    return {"trees": found}


COMMANDS: dict[str, Callable[..., object]] = {
    "control_until": until,
    "control_slope": slope,
    "control_fixed": fixed,
    "control_trees": trees,
}
