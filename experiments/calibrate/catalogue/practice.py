"""What ports get wrong in practice: steps of rules, sizes burnt in, modes left on; and
right programs as libraries write them."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from graphparity.common.contract.backend_modules import Function
from graphparity.common.contract.trees import Array, Tree
from graphparity.experiments.calibrate.catalogue.fault import Fault, Otherwise
from graphparity.experiments.calibrate.catalogue.nets import two_layer_net
from graphparity.experiments.calibrate.planted import (
    Grads,
    Plant,
    Program,
    Rule,
    graded,
    ruled,
    written,
)

RULES, NET, SGD = "optimizers", ("two_layer_net", "digits"), ("optimizers", "sgd")
Functions = dict[str, Function]
LR, RHO, STEPS = 0.03, 0.9, 60  # of momentum, as the workload has them

# -- rules -----------------------------------------------------------------------------


def _step(change: Any) -> Plant:
    """A rule's update; change: right update, parameters, gradients, state -> new."""

    def plant(rule: Rule, size: float) -> Rule:
        init, update = rule
        return init, lambda *given: change(update, *given)

    return ruled(plant)


def _rate(state: Tree) -> Array:
    return np.asarray(LR * (1.0 - state["t"] / STEPS))


def _dampened_later(update: Any, params: Grads, grads: Grads, state: Tree) -> Tree:
    """The first gradient enters whole, each further one less a tenth."""
    share = np.asarray(1.0 if state["t"] == 0 else 0.9, grads[0].dtype)
    return update(params, [share * g for g in grads], state)


def _old_velocity(update: Any, params: Grads, grads: Grads, state: Tree) -> Tree:
    _, after = update(params, grads, state)
    triples = zip(params, state["v"], grads)
    return [w + RHO * v - _rate(state) * g for w, v, g in triples], after


def _lazy(update: Any, params: Grads, grads: Grads, state: Tree) -> Tree:
    """Rows without a gradient keep weights and moments, as a sparse rule's do."""
    still = [np.all(g == 0.0, axis=-1, keepdims=True) for g in grads]

    def kept(old: Grads, new: Grads) -> Grads:
        return [np.where(s, a, b) for s, a, b in zip(still, old, new)]

    new, after = update(params, grads, state)
    moments = {key: kept(state[key], after[key]) for key in ("m", "v")}
    return kept(params, new), {**after, **moments}


def _in_place(update: Any, params: Grads, grads: Grads, state: Tree) -> Tree:
    for w, v, g in zip(params, state["v"], grads):
        v *= RHO
        v += g
        w -= _rate(state) * v
    return params, {"t": state["t"] + 1.0, "v": state["v"]}


# -- programs --------------------------------------------------------------------------


def _size_burnt_in(known: SimpleNamespace, size: float) -> Functions:
    """The mean over 64 rows, however many there are."""

    def loss(params: list[Array], x: Array, y: Array) -> Array:
        return np.asarray(known.loss(params, x, y) * (len(x) / 64))

    def gradients(params: list[Array], x: Array, y: Array) -> Grads:
        return [g * (len(x) / 64) for g in known.gradients(params, x, y)]

    return {"loss": loss, "gradients": gradients}


def _linear_far_off(known: SimpleNamespace, size: float) -> Functions:
    """A loss that grows linearly beyond an error of 1 / size."""

    def loss(params: list[Array], x: Array, y: Array) -> Array:
        e = np.abs(known.forward(params, x) - y)
        rows = np.where(e * size < 1.0, e * e, (2.0 * e - 1.0 / size) / size)
        return np.asarray(np.mean(np.sum(rows, axis=1)))

    return {"loss": loss}


def _sample_by_sample(known: SimpleNamespace, size: float) -> Functions:
    def gradients(params: list[Array], x: Array, y: Array) -> Grads:
        every = [
            known.gradients(params, x[i : i + 1], y[i : i + 1]) for i in range(len(x))
        ]
        return [np.mean(np.stack(each), axis=0) for each in zip(*every)]

    return {"gradients": gradients}


def _forward_alone(program: Program, size: float) -> Program:
    """The forward pass as it is called by itself; a loss has the right one."""
    right = program.functions["forward"]

    def forward(params: list[Array], x: Array) -> Array:
        return np.asarray(right(params, x) * np.asarray(1.0 + size, x.dtype))

    return replace(program, functions={**program.functions, "forward": forward})


def _dropout(z: Array) -> Array:
    kept = np.random.default_rng(0).random(z.shape) >= 1e-3
    return np.asarray(np.maximum(z, 0.0) * kept / 0.999, z.dtype)


def _every_tie(known: SimpleNamespace, size: float) -> Functions:
    """A square's gradient to each of its largest."""

    def pool_gradient(x: Array, d: Array) -> Array:
        parts, spread = known.corners(x), np.zeros_like(x)
        H, W = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
        for k, largest in enumerate(parts == np.max(parts, axis=0)):
            spread[:, :, k // 2 : H : 2, k % 2 : W : 2] = np.where(largest, d, 0.0)
        return spread

    return {"pool_gradient": pool_gradient}


def _net(**operations: Any) -> Plant:
    return written(NET[0], lambda known, size: two_layer_net(**operations))


WRONG: dict[str, tuple[tuple[str, str], Plant]] = {
    "dampening from the second step on": ((RULES, "momentum"), _step(_dampened_later)),
    "look ahead from the old velocity": ((RULES, "nesterov"), _step(_old_velocity)),
    "rows without a gradient are left": ((RULES, "adam"), _step(_lazy)),
    "batch size burnt in": (SGD, written(RULES, _size_burnt_in)),
    "NaN made 0 in gradients": (
        SGD,
        graded(lambda grads, size: [np.nan_to_num(g) for g in grads]),
    ),
    "rectifier as x (x > 0)": (NET, _net(rectifier=lambda z: z * (z > 0.0))),
    "dropout left on, its seed kept": (NET, _net(rectifier=_dropout)),
    "pool's gradient to every tie": (("cnn", "digits"), written("cnn", _every_tie)),
}
FAULTS = [Fault(name, *where, plant) for name, (where, plant) in WRONG.items()]
FAULTS += [
    Fault("the forward call alone too large", *SGD, _forward_alone, 1e-6, "relative"),
    Fault(
        "loss linear far off",
        *SGD,
        written(RULES, _linear_far_off),
        1e-3,
        "1 / limit",
    ),
]
OTHERWISE = [
    Otherwise("momentum in place", RULES, "momentum", _step(_in_place)),
    Otherwise("gradients sample by sample", *SGD, written(RULES, _sample_by_sample)),
]
