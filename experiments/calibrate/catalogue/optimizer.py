"""Faults of an update rule: constants, order, and what a state holds."""

from collections.abc import Callable
from inspect import signature

import numpy as np

from graphparity.common.contract import registry, specs
from graphparity.common.contract.trees import Array, Tree
from graphparity.experiments.calibrate.catalogue.fault import Fault
from graphparity.experiments.calibrate.catalogue.nets import adam_update, coarse
from graphparity.experiments.calibrate.planted import Grads, Plant, Rule, remade, ruled

WORKLOAD = "optimizers"
Before = Callable[[list[Array], Grads, float], Grads]


def number(config: str, key: str) -> float:
    """A number of a rule as the workload has it, or the rule's default."""
    spec = specs.spec(WORKLOAD, config)
    known = signature(registry.rule(spec["optimizer"]).make).parameters
    return float(specs.rule(spec).get(key, known[key].default))


def _scaled(config: str, key: str) -> Plant:
    value = number(config, key)
    return remade(WORKLOAD, config, **{key: lambda size: value * (1.0 + size)})


def _moved(config: str, key: str) -> Plant:
    value = number(config, key)
    return remade(WORKLOAD, config, **{key: lambda size: value + size})


def _before(change: Before) -> Plant:
    """Gradients changed before the rule sees them."""

    def plant(rule: Rule, size: float) -> Rule:
        init, update = rule
        return init, lambda params, grads, state: update(
            params, change(params, grads, size), state
        )

    return ruled(plant)


def _after(change: Callable[[list[Array], list[Array], float], list[Array]]) -> Plant:
    """New parameters changed; change: old and new ones, size -> others."""

    def plant(rule: Rule, size: float) -> Rule:
        init, update = rule

        def changed(params: list[Array], grads: Grads, state: Tree) -> Tree:
            new, after = update(params, grads, state)
            return change(params, new, size), after

        return init, changed

    return ruled(plant)


def _counted(shift: float) -> Plant:
    """The rule sees another number of steps than was made."""

    def plant(rule: Rule, size: float) -> Rule:
        init, update = rule

        def changed(params: list[Array], grads: Grads, state: Tree) -> Tree:
            t = state["t"] + np.asarray(shift, state["t"].dtype)
            new, after = update(params, grads, {**state, "t": t})
            return new, {**after, "t": state["t"] + 1}

        return init, changed

    return ruled(plant)


def _norm_cut(params: list[Array], grads: Grads, size: float) -> Grads:
    length = np.sqrt(sum(np.sum(np.square(g)) for g in grads))
    return [g * min(1.0, float(1.0 / (size * length))) for g in grads]


def _twice(rule: Rule, size: float) -> Rule:
    init, update = rule

    def changed(params: list[Array], grads: Grads, state: Tree) -> Tree:
        new, after = update(params, grads, state)
        return update(new, grads, after)[0], after

    return init, changed


def _old_moment(key: str) -> Plant:
    """The step is made with a moment before it was brought up to date."""

    def plant(rule: Rule, size: float) -> Rule:
        init, update = rule

        def changed(params: list[Array], grads: Grads, state: Tree) -> Tree:
            _, after = update(params, grads, state)
            still = [np.zeros_like(g) for g in grads]
            new, _ = update(params, still if key == "m" else grads, state)
            return new, after

        return init, changed

    return ruled(plant)


def _amsgrad(rule: Rule, size: float) -> Rule:
    """The second moment never falls."""
    init, update = rule

    def changed(params: list[Array], grads: Grads, state: Tree) -> Tree:
        new, after = update(params, grads, state)
        v = [np.maximum(a, b) for a, b in zip(after["v"], state["v"])]
        return new, {**after, "v": v}

    return init, changed


def _dampened(params: list[Array], grads: Grads, size: float) -> Grads:
    return [g * (1.0 - size) for g in grads]


def _decayed(params: list[Array], grads: Grads, size: float) -> Grads:
    return [g + size * w for g, w in zip(grads, params)]


def _shrunk(old: list[Array], new: list[Array], size: float) -> list[Array]:
    return [b - size * a for a, b in zip(old, new)]


def _rounded(old: list[Array], new: list[Array], size: float) -> list[Array]:
    return [coarse(w, 8) for w in new]


SIZED: dict[str, tuple[str, Plant, float, str]] = {
    "weight decay in the gradient": ("sgd", _before(_decayed), 1e-5, "decay"),
    "weights decay in every step": ("sgd", _after(_shrunk), 1e-7, "decay"),
    "rate too large": ("sgd", _scaled("sgd", "lr"), 1e-6, "relative"),
    "momentum too large": ("momentum", _moved("momentum", "rho"), 1e-6, "absolute"),
    "dampening": ("momentum", _before(_dampened), 0.1, "dampening"),
    "eps too large (adam)": ("adam", _scaled("adam", "eps"), 0.1, "relative"),
    "eps too large (rmsprop)": ("rmsprop", _scaled("rmsprop", "eps"), 0.1, "relative"),
    "b2 too large": ("adam", _moved("adam", "b2"), 1e-7, "absolute"),
    "gradients' norm cut": ("sgd", _before(_norm_cut), 1.0, "1 / limit"),
    "decay too large": ("adamw", _scaled("adamw", "decay"), 1e-4, "relative"),
    "sum of squares starts above 0": (
        "adagrad",
        ruled(
            lambda rule, size: (
                rule[0],
                lambda w, g, s: rule[1](w, g, {**s, "G": [G + size for G in s["G"]]}),
            )
        ),
        0.1,
        "absolute",
    ),
}


def _difference(rule: Rule, size: float) -> Rule:
    """1 - b^t as the difference that it is, which keeps 4 digits in float32."""
    return rule[0], adam_update(lambda log_b, t: 1.0 - np.exp(log_b) ** t)


BARE: dict[str, tuple[str, Plant]] = {
    "decay coupled for decoupled": (
        "adamw",
        remade(WORKLOAD, "adamw", optimizer="adam_l2"),
    ),
    "decay decoupled for coupled": (
        "adam_l2",
        remade(WORKLOAD, "adam_l2", optimizer="adamw"),
    ),
    "decay of the new weights": (
        "adamw",
        _after(lambda old, new, size: [b - 3e-4 * (b - a) for a, b in zip(old, new)]),
    ),
    "eps of another library (1e-8)": ("adam", remade(WORKLOAD, "adam", eps=1e-8)),
    "eps inside the root": ("rmsprop", remade(WORKLOAD, "rmsprop", inside=True)),
    "eps hat": ("adam", remade(WORKLOAD, "adam", hat=True)),
    "bias correction missing": ("adam", _counted(1e6)),
    "bias correction one step late": ("adam", _counted(1.0)),
    "1 - b^t as a difference": ("adam", ruled(_difference)),
    "b1 and b2 exchanged": ("adam", remade(WORKLOAD, "adam", b1=0.999, b2=0.9)),
    "rate one step late": ("momentum", _counted(1.0)),
    "rate inside the velocity": (
        "momentum",
        remade(WORKLOAD, "momentum", rate_inside=True),
    ),
    "no look ahead": ("nesterov", remade(WORKLOAD, "momentum")),
    "d = 0.99 for 0.9": ("rmsprop", remade(WORKLOAD, "rmsprop", d=0.99)),
    "first moment one step old": ("adam", _old_moment("m")),
    "second moment never falls": ("adam", ruled(_amsgrad)),
    "update made twice": ("adam", ruled(_twice)),
    "weights kept in bfloat16": ("sgd", _after(_rounded)),
    "update of wrong sign": (
        "sgd",
        _after(lambda old, new, size: [2.0 * a - b for a, b in zip(old, new)]),
    ),
}

FAULTS = [Fault(n, WORKLOAD, *rest) for n, rest in SIZED.items()]
FAULTS += [Fault(n, WORKLOAD, *rest) for n, rest in BARE.items()]
