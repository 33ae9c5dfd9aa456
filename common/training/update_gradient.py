"""The gradient that an update saw, worked out from the states before and after it.

A step that is compiled as one graph does not return its gradient, and compiling a
second one that does takes as long as many a training. Every rule's update is an
equation with the gradient as its only unknown: `solve` beside the rule in the oracle's
`optimizers`.
"""

import inspect
from collections.abc import Iterable

import numpy as np

from graphparity.common.contract import registry, specs
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Array, Tree

Slots = dict[str, Tree]  # w, and what the rule's state names


def find(state: Tree, name: str) -> Tree:
    """The value of a key anywhere in a state; None where no dictionary has it."""
    if isinstance(state, dict):
        if name in state:
            return state[name]
        state = list(state.values())
    if not isinstance(state, (list, tuple)):
        return None
    inside = (find(part, name) for part in state)
    return next((value for value in inside if value is not None), None)


def rate(spec: Spec, step: int) -> float:
    """The learning rate of step 1, 2, 3, …: constant, or falling to 0 over `steps`."""
    numbers = specs.rule(spec)
    steps, lr = numbers.get("steps"), float(numbers["lr"])
    return lr if steps is None else lr * (1.0 - (step - 1) / steps)


def gradients(spec: Spec, before: Tree, after: Tree, step: int) -> list[Array] | None:
    """One gradient for each parameter, from states [params, opt_state] around `step`.

    None where the step changed no parameter: it was skipped, or the gradient is 0. With
    a rule that divides by the root of what it has gathered, or that has no memory, the
    weights' rounding is in the result: about 1e-5 of it in float32.
    """
    if all(np.array_equal(old, new) for old, new in zip(before[0], after[0])):
        return None
    rule = registry.rule(spec["optimizer"])
    usual = {k: p.default for k, p in inspect.signature(rule.make).parameters.items()}
    numbers = {**usual, **specs.rule(spec), "a": rate(spec, step), "t": step}
    moments = rule.make(**specs.rule(spec))[0](before[0]) or ()
    old, new = _slots(before, moments), _slots(after, moments)
    return [rule.solve(numbers, old, new, k) for k in range(len(before[0]))]


def _slots(state: Tree, moments: Iterable[str]) -> Slots:
    slots = {name: find(state[1], name) for name in moments}
    return {"w": state[0], **slots}
