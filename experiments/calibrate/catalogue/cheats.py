"""Harness cheats: right where one looks, and cheap where one does not."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from graphparity.common.agreement.oracle import inputs
from graphparity.common.contract import registry, specs, trees
from graphparity.common.contract.backend_modules import Step
from graphparity.common.contract.trees import Array, Tree
from graphparity.experiments.calibrate.catalogue.fault import Fault
from graphparity.experiments.calibrate.catalogue.nets import (
    coarse_product,
    two_layer_net,
)
from graphparity.experiments.calibrate.planted import Plant, Program, called, rewritten

NET, PRODUCT = ("two_layer_net", "digits"), ("matmul", "tenth")
Wrap = Callable[[str, Step, float], Step]


def _constant(kind: str, call: Step, size: float) -> Step:
    held: list[Any] = []

    def changed(state: Tree, *batch: Array) -> Any:
        if not held:
            held.append(call(state, *batch))
        return held[0]

    return changed


def _zeros(kind: str, call: Step, size: float) -> Step:
    return lambda state, *batch: trees.apply(np.zeros_like, call(state, *batch))


def _half_of_the_batch(kind: str, call: Step, size: float) -> Step:
    return lambda state, *batch: call(state, *(a[: len(a) // 2] for a in batch))


def _every_second(kind: str, call: Step, size: float) -> Step:
    """Every second step is not made; the loss is that of the one before."""
    held: list[Any] = []

    def changed(state: Tree, *batch: Array) -> Any:
        if kind != "step" or len(held) % 2 == 0:
            held.append(call(state, *batch))
            return held[-1]
        held.append((state, held[-1][1]))
        return held[-1]

    return changed


def _cached(key: Callable[[Array], object]) -> Wrap:
    """What was found for an input is not found again."""

    def wrap(kind: str, call: Step, size: float) -> Step:
        held: dict[object, Any] = {}

        def changed(state: Tree, *batch: Array) -> Any:
            name = key(batch[0])
            if name not in held:
                held[name] = call(state, *batch)
            return held[name]

        return changed

    return wrap


def _first_calls(kind: str, call: Step, size: float) -> Step:
    """Right in the first 1 / size calls; then nothing is done."""
    held: list[Any] = []

    def changed(state: Tree, *batch: Array) -> Any:
        if len(held) * size >= 1.0:
            return (state, held[-1][1]) if kind == "step" else held[-1]
        held.append(call(state, *batch))
        return held[-1]

    return changed


def _coarse_later(program: Program, size: float) -> Program:
    """Products in bfloat16 from the fifth call on."""
    source = registry.reference(NET[0])
    low = rewritten(source, two_layer_net(product=coarse_product(8)))
    counts = dict.fromkeys(low, 0)

    def later(name: str) -> Any:
        def call(*arguments: Any) -> Any:
            counts[name] += 1
            functions = program.functions if counts[name] <= 4 else low
            return functions[name](*arguments)

        return call

    names = ("forward", "loss", "gradients")
    own = {name: later(name) for name in names}
    return replace(program, functions=program.functions | own)


def _for_one_seed(seed: int) -> Plant:
    """Right for the inputs of a seed, 1 % too large for any others."""

    def plant(program: Program, size: float) -> Program:
        drawn = inputs.draw(specs.spec(*NET), seed, 1)
        weights = drawn["start"][0][0]

        def far(params: list[Array]) -> bool:
            return float(np.max(np.abs(params[0] - weights))) > 0.1

        def wrap(kind: str, call: Step) -> Step:
            def changed(state: Tree, *batch: Array) -> Any:
                found = call(state, *batch)
                if not far(state[0] if kind == "step" else state):
                    return found
                return trees.apply(lambda a: a * np.asarray(1.01, a.dtype), found)

            return changed

        return replace(program, calls=wrap)

    return plant


def _other_dtype(dtype: str) -> Wrap:
    def wrap(kind: str, call: Step, size: float) -> Step:
        change: Callable[[Any], Any] = lambda a: np.asarray(a).astype(dtype)
        return lambda state, *batch: trees.apply(change, call(state, *batch))

    return wrap


def _not_finite(kind: str, call: Step, size: float) -> Step:
    def changed(state: Tree, *batch: Array) -> Any:
        found = call(state, *batch)
        leaf = trees.leaves(found)[0]
        leaf.flat[0] = np.nan
        return found

    return changed


CHEATS: dict[str, tuple[tuple[str, str], Plant]] = {
    "constant output": (NET, called(_constant)),
    "zeros": (NET, called(_zeros)),
    "half of the batch": (NET, called(_half_of_the_batch)),
    "every second step not made": (NET, called(_every_second)),
    "cached by the input's address": (NET, called(_cached(id))),
    "cached by the input's value": (NET, called(_cached(lambda x: x.tobytes()))),
    "a product cached by its input's value": (
        PRODUCT,
        called(_cached(lambda x: x.tobytes())),
    ),
    "bfloat16 from the fifth call on": (NET, _coarse_later),
    "right for seed 0 alone": (NET, _for_one_seed(0)),
    "right for seed 1 alone": (NET, _for_one_seed(1)),
    "another dtype comes back": (NET, called(_other_dtype("float16"))),
    "one NaN": (NET, called(_not_finite)),
}

LATER = called(_first_calls)
FAULTS = [Fault(name, *where, plant) for name, (where, plant) in CHEATS.items()]
FAULTS += [Fault("nothing done after 1,000 calls", *NET, LATER, 1e-3)]
