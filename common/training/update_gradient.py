"""The gradient that an update saw, worked out from the states before and after it.

A step that is one graph gives its gradient to nobody, and to compile a second one that
does takes as long as many a training. Every rule's update is an equation with the
gradient as its only unknown; see `frameworks/numpy_ref/optimizers`.
"""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from graphparity.common.contract import registry, specs
from graphparity.common.contract.trees import Array

Numbers = dict[str, Any]  # of the rule, with `a`, the rate of this step
Slots = dict[str, Any]  # w, t and the moments
Solve = Callable[[Numbers, Slots, Slots, int], Array]


def find(state: Any, name: str) -> Any:
    """What stands under a name anywhere in a state; None where nothing does."""
    if isinstance(state, dict):
        if name in state:
            return state[name]
        state = list(state.values())
    if not isinstance(state, (list, tuple)):
        return None
    inside = (find(part, name) for part in state)
    return next((value for value in inside if value is not None), None)


def rate(spec: dict[str, Any], step: int) -> float:
    """The learning rate of step 1, 2, 3, …: constant, or falling to 0 over `steps`."""
    numbers = specs.rule(spec)
    steps, lr = numbers.get("steps"), float(numbers["lr"])
    return lr if steps is None else lr * (1.0 - (step - 1) / steps)


def gradients(
    spec: dict[str, Any], before: Any, after: Any, step: int
) -> list[Array] | None:
    """One gradient for each parameter, from states [params, opt_state] around `step`.

    None where the step changed no parameter: it was skipped, or the gradient is 0. With
    a rule that divides by the root of what it has gathered, or that has no memory, the
    weights' rounding is in the result: about 1e-5 of it in float32.
    """
    if all(np.array_equal(old, new) for old, new in zip(before[0], after[0])):
        return None
    solve = SOLVED[spec["optimizer"]]
    make = registry.load(registry.oracle().name, "optimizers", spec["optimizer"]).make
    usual = {k: p.default for k, p in inspect.signature(make).parameters.items()}
    numbers = {**usual, **specs.rule(spec), "a": rate(spec, step), "t": step}
    old, new = _slots(before), _slots(after)
    return [solve(numbers, old, new, k) for k in range(len(before[0]))]


def _slots(state: Any) -> Slots:
    found = {name: find(state[1], name) for name in ("m", "v", "G")}
    return {"w": state[0], **found}


# -- each rule's equation, solved for g ------------------------------------------------


def _plain(n: Numbers, old: Slots, new: Slots, k: int) -> Any:
    return (old["w"][k] - new["w"][k]) / n["a"]


def _momentum(n: Numbers, old: Slots, new: Slots, k: int) -> Any:
    return new["v"][k] - n["rho"] * old["v"][k]


def _nesterov(n: Numbers, old: Slots, new: Slots, k: int) -> Any:
    return (n["rho"] * old["v"][k] - new["v"][k]) / n["a"]


def _gathered(n: Numbers, old: Slots, new: Slots, k: int) -> Any:
    return _plain(n, old, new, k) * (np.sqrt(new["G"][k]) + n["eps"])


def _adam(n: Numbers, old: Slots, new: Slots, k: int) -> Any:
    return (new["m"][k] - n["b1"] * old["m"][k]) / (1.0 - n["b1"])


def _adam_l2(n: Numbers, old: Slots, new: Slots, k: int) -> Any:
    return _adam(n, old, new, k) - n["decay"] * old["w"][k]


def _demon_adam(n: Numbers, old: Slots, new: Slots, k: int) -> Any:
    left = 1.0 - (n["t"] - 1) / n["horizon"]
    b = n["b1"] * left / ((1.0 - n["b1"]) + n["b1"] * left)
    return new["m"][k] - b * old["m"][k]


SOLVED: dict[str, Solve] = {
    "sgd": _plain,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "adagrad": _gathered,
    "rmsprop": _gathered,
    "adam": _adam,
    "adam_l2": _adam_l2,
    "adamw": _adam,
    "demon_adam": _demon_adam,
}
