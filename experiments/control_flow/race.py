"""Inside a worker: control-flow programs as contestants of a race.

A contestant is a program in one form, compiled and bound to its inputs. One pass calls
it once with each of them.
"""

import functools
import time
from collections.abc import Callable

from graphparity.common.contract.backend_modules import Function
from graphparity.common.contract.trees import Tree
from graphparity.common.worker import race, session
from graphparity.experiments.control_flow import branches, loops
from graphparity.experiments.control_flow.branches import Facts, Tensor


def _heavy(form: str, times: int) -> Function:
    """y = x if z > 0, else a branch of `times` products."""
    forms = branches.program("branches")

    def function(params: list[Tensor], x: Tensor, z: Tensor) -> Tensor:
        [w] = params
        second = lambda x: forms.heavy(w, times, x)
        return branches.apply(forms, form, z > 0, lambda x: 1.0 * x, second, x, 0.0)

    return function


def _looped(form: str, steps: int) -> Function:
    """A loop of so many steps."""
    run = branches.form_of(branches.program("loops"), form)
    return lambda params: run(params[0], steps)


def _tree_of(form: str) -> Function:
    """The recursion, or its padded form."""
    return branches.form_of(branches.program("trees"), form)


KINDS: dict[str, Callable[..., Function]] = {
    "heavy": _heavy,
    "looped": _looped,
    "tree": _tree_of,
}


def _inputs(kind: str, each: list[Tree]) -> list[Tree]:
    params, *batch = each
    return [params, *map(loops.paired, batch)] if kind == "tree" else each


@branches.refusable
def open_contestants(
    kind: str,
    options: dict[str, object],
    way: str,
    streams: dict[str, list[list[Tree]]],
    cold: bool,
) -> Facts:
    """Make one callable and keep it as a contestant for each of its streams of inputs:
    what it is called with, call after call, which is one pass. Returns what `_open`
    returns.

    options: what its form is made with. cold: nothing compiled is taken from a cache.
    """
    modes = branches.graph_modes()
    if cold:
        modes.cold()
    call, opened = modes.make(KINDS[kind](**options), way), Facts()
    for name, calls in streams.items():
        inputs = [branches.native(_inputs(kind, each)) for each in calls]
        opened[name] = _open(name, call, inputs)
    return opened


def _open(name: str, call: Function, inputs: list[list[Tree]]) -> Facts:
    """A contestant's first and its second pass, each with what ran beside it."""
    runtime = session.current().runtime

    def first() -> tuple[float, bool]:
        begin = time.perf_counter()
        for each in inputs:
            runtime.synchronize(call(*each))
        return time.perf_counter() - begin, False

    opened = [race.watched(first, once=True)]
    bind = getattr(branches.graph_modes(), "bind", functools.partial)
    race.contestants()[name] = [bind(call, *each) for each in inputs]
    opened.append(race.watched(lambda: race.passes(name, 1), once=True))
    return {"passes": opened}


COMMANDS: dict[str, Callable[..., object]] = {"race_open": open_contestants}
