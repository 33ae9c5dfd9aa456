"""The oracle's results checked against the same computed in another way.

Outputs are computed again in another order of their sums. Gradients by hand are held
against the program run forward at complex parameters: f(w + i h d) = f(w) + i h slope
for an h so small that h^2 is nothing (Squire and Trapp 1998, *Using Complex Variables
to Estimate Derivatives of Real Functions*). Nothing cancels, so the slope has full
precision, and no kink is ever reached; a parameter that is 0 moves as all others do.
"""

import warnings
from collections.abc import Iterator
from typing import NotRequired, TypedDict

import numpy as np

from graphparity.common.agreement.noise_floor import (
    FIXED,
    arithmetic_run,
    axes_of,
    measure,
)
from graphparity.common.agreement.oracle.expected import as_function
from graphparity.common.contract import registry, specs
from graphparity.common.contract.documents import Expected, Spec
from graphparity.common.contract.trees import Array, Named, Tree
from graphparity.common.worker import session

STEP = 2.0**-70  # h: its square is below every rounding
HIDDEN = 1e-3  # a slope is judged where its floor is at most this share of it
ALONE = 1e-6  # the same of an element that is looked at alone: 1e-4 of it is seen


class Check(TypedDict):
    """Two values that should be equal, up to the floor, relative to the second."""

    output: str
    out: Array
    value: Array
    floor: float
    unchecked: NotRequired[str]  # why equality would show nothing


def self_check(spec: Spec, steps: list[Tree]) -> list[Check]:
    """Checks of the oracle on one step, each two values that should be equal.

    Every output again with the reduction axes reordered, in float64; and every gradient
    by differentiation along random signs, along single elements, and where it is 0.
    """
    [(state, batch)] = steps
    if "half" in spec:
        spec = {**spec, "half": "float64"}  # no roundings
    reference, rng = registry.reference(spec["workload"]), np.random.default_rng(0)
    function, inputs = as_function(spec, state, batch)
    measured = measure(function, inputs, reference.AXES, "float64", seed=0)
    other = arithmetic_run(function, inputs, reference.AXES, rng)
    why = _fixed_order(inputs, reference.AXES)
    checks = [
        _check(
            f"{name} [reordered]", other[name], target["value"], target["floor"], why
        )
        for name, target in measured.items()
    ]
    if spec.get("library", False):  # it gives no gradients, and trains with these
        spec = {**spec, "library": False}
        function, inputs = as_function(spec, state, batch)
        measured = measure(function, inputs, reference.AXES, "float64", seed=0)
    params = state[0] if spec["kind"] == "train" else state
    return checks + _differences(spec, list(params), batch, measured)


def _check(
    output: str, out: Array, value: Array, floor: float, unchecked: str | None
) -> Check:
    check: Check = {"output": output, "out": out, "value": value, "floor": floor}
    return {**check, "unchecked": unchecked} if unchecked else check


def _fixed_order(inputs: Named, axes: dict[str, str]) -> str | None:
    """Why no other order was tried, where no axis of an input may be reordered."""
    lengths = [
        length
        for name, array in inputs.items()
        for letter, length in zip(axes_of(name, axes), array.shape)
        if letter != FIXED
    ]
    if max(lengths, default=1) > 1:
        return None
    return "no axis of its inputs may be reordered, so it is the same run again"


# -- gradients -------------------------------------------------------------------------


def _differences(
    spec: Spec, params: list[Array], batch: Tree, measured: dict[str, Expected]
) -> list[Check]:
    """For each gradient the slopes along its directions, and what it says they are."""
    rng, checks = np.random.default_rng(1), list[Check]()
    for index, name in enumerate(specs.params(spec)):
        if (known := measured.get(f"grad.{name}")) is None:  # only run forward
            continue
        for place, direction in _directions(known, rng):
            moved = [np.asarray(w, np.complex128) for w in params]
            moved[index] = moved[index] + 1j * STEP * direction
            output = f"grad.{name}{place} [difference]"
            checks.append(
                _difference(output, _slope(spec, moved, batch), known, direction)
            )
    return checks


def _directions(
    known: Expected, rng: np.random.Generator
) -> Iterator[tuple[str, Array]]:
    """Where in a gradient, and a direction: random signs of random size; the largest,
    the middle and the smallest element that rounding does not hide; all that are 0,
    beside the largest."""
    grad = known["value"]
    signs = rng.choice([-1.0, 1.0], grad.shape)
    yield "", signs * rng.uniform(0.5, 1.0, grad.shape)
    size = np.abs(grad).ravel()
    order, least = np.argsort(size), known["floor"] * np.linalg.norm(grad) / ALONE
    seen = order[size[order] > least]
    if grad.size < 2 or not len(seen):
        return
    single = np.eye(1, grad.size, seen[-1]).reshape(grad.shape)
    for place in dict.fromkeys((seen[-1], seen[len(seen) // 2], seen[0])):
        at = ", ".join(str(i) for i in np.unravel_index(place, grad.shape))
        yield f"[{at}]", np.eye(1, grad.size, place).reshape(grad.shape)
    if not np.all(grad):
        yield " where it is 0", single + np.where(grad == 0.0, signs, 0.0)


def _slope(spec: Spec, params: list[Array], batch: Tree) -> Array:
    """The slope along the step in `params` of each term that is differentiated: the
    loss, or <external, output>. Raises where the program can't take complex numbers."""
    program = session.program(spec)
    with warnings.catch_warnings():
        warnings.simplefilter("error", np.exceptions.ComplexWarning)
        if spec["kind"] == "train":
            loss = session.halved(spec, getattr(program, spec["loss"]))
            terms = loss(params, *batch)
        else:
            terms = (
                session.halved(spec, program.forward)(params, *batch[:-1]) * batch[-1]
            )
    return np.asarray(np.imag(terms) / STEP)


def _difference(output: str, terms: Array, known: Expected, direction: Array) -> Check:
    """The sum of the terms' slopes, which should be what the gradient says.

    The floor is the gradient's own, whichever way its error points (Cauchy-Schwarz).
    """
    grad = known["value"]
    slope, out = np.asarray(np.sum(grad * direction)), np.asarray(np.sum(terms))
    noise = known["floor"] * np.linalg.norm(grad) * np.linalg.norm(direction)
    floor = float(noise / np.abs(slope)) if slope else 0.0
    why = None
    if not np.any(terms) and not np.any(grad):
        why = "the slope is 0 in every term: any multiple of it would be the same"
    elif floor > HIDDEN:
        why = f"rounding explains {floor:.1g} of the slope, which hides too much"
    return _check(output, out, slope, floor, why)
