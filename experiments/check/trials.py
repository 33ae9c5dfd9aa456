"""Whether a guess is right: the other model with the first one's weights, run."""

from dataclasses import dataclass, field

import numpy as np

from graphparity.common.agreement import two_programs
from graphparity.common.contract.trees import Array, Named
from graphparity.common.workers.pool import Pool
from graphparity.experiments.check import models
from graphparity.experiments.check.in_worker.marks import Mark, alike
from graphparity.experiments.check.matching import wiring
from graphparity.experiments.check.matching.search import FAILED, Guess, Trial
from graphparity.experiments.check.models import LAYOUTS, Model, Order, Refused

PROVEN = 1e-6  # of the norm: another match is far above; what is below is judged later
Places = dict[str, list[int]]  # of a tensor by its name lines of the person's file


@dataclass(frozen=True)
class Inner:
    """Something computed inside: which layer or operation, its mark, and the lines of
    the person's file that make it and run it."""

    name: str
    mark: Mark
    lines: tuple[int, ...] = ()


@dataclass
class First:
    """What the first model gives with its weights, in float64."""

    vector: Array
    outputs: Named
    inner: list[Inner] = field(default_factory=list)


def inner(pool: Pool, model: Model, inputs: Named) -> list[Inner]:
    """What its layers or operations give, in order; none where it can't be seen."""
    try:
        given = models.turned(inputs, model.inputs)
        reply = models.ask(pool, model, "model_inner", inputs=given)
    except Refused:
        return []
    return [
        Inner(one["name"], tuple(one["mark"]), tuple(one["lines"]))
        for one in reply["inner"]
    ]


def places(pool: Pool, model: Model, inputs: Named) -> Places:
    """The lines at which tensors that no layer has are moved or used; none where that
    can't be seen."""
    try:
        given = models.turned(inputs, model.inputs)
        reply = models.ask(pool, model, "model_places", inputs=given)
    except Refused:
        return {}
    return {str(name): list(lines) for name, lines in reply["places"].items()}


def trial(pool: Pool, model: Model, first: First, inputs: Named, guess: Guess) -> Trial:
    """Run the other model with the first one's weights as a guess says."""
    rows = wiring.rows(guess.every(), model.side)
    weights = wiring.weights(first.vector, rows, model.side)
    try:
        given = models.turned(inputs, model.inputs)
        call = {"inputs": given, "weights": weights}
        reply = models.ask(pool, model, "model_call", **call)
    except Refused:
        return FAILED
    distance, model.outputs = nearest(first.outputs, reply["arrays"])
    if distance <= PROVEN:
        return Trial(True, len(first.inner), distance)
    marks = [one.mark for one in inner(pool, model, inputs)]
    there = [any(alike(one.mark, other) for other in marks) for one in first.inner]
    return Trial(False, sum(there), distance)


def nearest(ours: Named, theirs: Named) -> tuple[float, dict[str, Order]]:
    """How far outputs are apart at most, in the layout in which they are nearest."""
    if ours.keys() != theirs.keys():
        return np.inf, {}
    most, orders = 0.0, dict[str, Order]()
    for name, array in ours.items():
        every = [
            (_apart(array, turned), order)
            for order, turned in _forms(theirs[name])
            if turned.shape == array.shape
        ]
        apart, order = min(every, key=lambda pair: pair[0], default=(np.inf, None))
        most = max(most, apart)
        if order is not None:
            orders[name] = tuple(np.argsort(order))
    return most, orders


def _apart(one: Array, other: Array) -> float:
    """The relative distance; infinite where NaN or inf stands in one of them."""
    apart = two_programs.relative(one, other)
    return apart if np.isfinite(apart) else np.inf


def _forms(array: Array) -> list[tuple[Order | None, Array]]:
    """An array as it is and in the layouts of images and sequences."""
    rest = LAYOUTS.get(array.ndim, {}).values()
    return [(None, array), *((order, array.transpose(order)) for order in rest)]


def parting(one: list[Inner], other: list[Inner]) -> tuple[Inner | None, Inner | None]:
    """The first layer of each side after the last whose values both have; None
    where nothing is seen inside of one of them."""
    if not one or not other:
        return None, None
    return _after(one, other), _after(other, one)


def _after(mine: list[Inner], theirs: list[Inner]) -> Inner | None:
    marks = [one.mark for one in theirs]
    there = [any(alike(one.mark, mark) for mark in marks) for one in mine]
    last = max((n for n, found in enumerate(there) if found), default=-1)
    return mine[last + 1] if last + 1 < len(mine) else None
