"""Stale state: what is kept from a call before and should not be."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from graphparity.common.contract import trees
from graphparity.common.contract.backend_modules import Step
from graphparity.common.contract.trees import Array, Tree
from graphparity.experiments.calibrate.catalogue.fault import Fault
from graphparity.experiments.calibrate.planted import (
    Grads,
    Plant,
    Program,
    Rule,
    called,
    ruled,
)

NET, ADAM = ("two_layer_net", "digits"), ("optimizers", "adam")
FALLING = ("optimizers", "momentum")
Wrap = Callable[[str, Step, float], Step]


def _not_zeroed(program: Program, size: float) -> Program:
    """Gradients are added to those of the call before, as `backward` does."""
    held: list[Grads] = []

    def gradients(grads: Grads, params: Tree, batch: Tree) -> Grads:
        held[:] = [[a + b for a, b in zip(held[0], grads)] if held else grads]
        return held[0]

    return replace(program, gradients=gradients)


def _kept_state(rule: Rule, size: float) -> Rule:
    """The rule's state is its own, whatever it is given."""
    held: list[Tree] = []
    init, update = rule

    def changed(params: list[Array], grads: Grads, state: Tree) -> Tree:
        new, after = update(params, grads, held[0] if held else state)
        held[:] = [after]
        return new, after

    return init, changed


def _kept_over_builds(program: Program, size: float) -> Program:
    """The same, and a training that is begun anew goes on with it."""
    made: list[Rule] = []

    def rule(right: Rule) -> Rule:
        if not made:
            made.append(_kept_state(right, size))
        return made[0]

    return replace(program, rule=rule)


def _burnt_in(rule: Rule, size: float) -> Rule:
    """The step counter is a number of the first call for good."""
    held: list[Array] = []
    init, update = rule

    def changed(params: list[Array], grads: Grads, state: Tree) -> Tree:
        if not held:
            held.append(state["t"])
        return update(params, grads, {**state, "t": held[0]})

    return init, changed


def _first_argument(which: str) -> Wrap:
    """The parameters, or the batch, are those of the first call for good."""

    def wrap(kind: str, call: Step, size: float) -> Step:
        held: list[Any] = []

        def changed(state: Tree, *batch: Array) -> Any:
            if not held:
                held.append((trees.apply(np.array, state), batch))
            first, data = held[0]
            return call(first, *batch) if which == "state" else call(state, *data)

        return changed

    return wrap


def _step_before(kind: str, call: Step, size: float) -> Step:
    """What comes back is the answer to the call before."""
    held: list[Any] = []

    def changed(state: Tree, *batch: Array) -> Any:
        held.append(call(state, *batch))
        return held[-2] if len(held) > 1 else held[-1]

    return changed


STALE: dict[str, tuple[tuple[str, str], Plant]] = {
    "gradients not zeroed": (NET, _not_zeroed),
    "the rule keeps its own state": (ADAM, ruled(_kept_state)),
    "the old state in a new training": (ADAM, _kept_over_builds),
    "step counter burnt in": (FALLING, ruled(_burnt_in)),
    "parameters burnt in": (NET, called(_first_argument("state"))),
    "batch burnt in": (NET, called(_first_argument("batch"))),
    "the answer to the call before": (NET, called(_step_before)),
}

FAULTS = [Fault(name, *where, plant) for name, (where, plant) in STALE.items()]
