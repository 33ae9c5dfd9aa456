"""Everything that two models compute held against each other, a row for each output."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graphparity.common.agreement import two_programs
from graphparity.common.agreement.two_programs import Evidence, Row
from graphparity.common.contract.trees import Array, Named
from graphparity.experiments.check import conventions, far, models, results
from graphparity.experiments.check.conventions import Known
from graphparity.experiments.check.matched import Bench, Pair
from graphparity.experiments.check.matching import atoms, wiring
from graphparity.experiments.check.models import Model
from graphparity.experiments.check.results import Batch, Form, Way
from graphparity.experiments.check.training import (
    asked,
    explained,
    trained,
    two_biases,
)
from graphparity.experiments.check.training.stepped import Training, Trial

NOTHING = 2.0**-42  # of the largest gradient: what rounding leaves of zero
SHAKES, SHAKEN = 3, 2.0**-40  # runs, and the size of the relative errors


Ways = list[tuple[Model, Way]]


@dataclass
class Runs:
    """What both models gave, each in a list: in float64, in float32, and shaken."""

    wide: list[Named]
    narrow: list[Named]
    moved: list[list[Named]]

    def add(self, more: "Runs") -> None:
        """Further results of the same runs."""
        for ours, theirs in zip(self.wide, more.wide, strict=True):
            ours.update(theirs)
        for ours, theirs in zip(self.narrow, more.narrow, strict=True):
            ours.update(theirs)
        for each, those in zip(self.moved, more.moved, strict=True):
            for ours, theirs in zip(each, those, strict=True):
                ours.update(theirs)


Once = Callable[[Model, Way, str, int], Named]


def rows(bench: Bench, model: Model, way: Way, pair: Pair) -> list[Row]:
    """A row for everything that either model gives."""
    form = form_of(bench, model)
    both = [(bench.first, Way(bench.first.side)), (model, way)]
    runs = _runs(both, lambda *one: _run(bench, form, *one))
    if (training := _training(bench, model, pair)) is not None:
        still = trained.still(runs.wide, bench.first.side, form)
        pair.still = trained.nothing(runs.wide, form)
        runs.add(_steps(bench, training, both, form, still))
        trials = _trials(bench, both, form, still)
        if training.rule is not None:
            pair.trained = [asked.said(bench, trial, training) for trial in trials]
    for first, second in [runs.wide, runs.narrow, *zip(*runs.moved, strict=True)]:
        _filled(first, second)
    none = cancelled(*runs.wide)
    wide, narrow = (
        [_zeroed(one, none) for one in each] for each in (runs.wide, runs.narrow)
    )
    moved = [[_zeroed(run, none) for run in each] for each in runs.moved]
    known = {
        name: [evidence(name, *one) for one in zip(wide, narrow, moved, strict=True)]
        for name in wide[0]
        if name in wide[1]
    }
    found = two_programs.compared(wide[0], wide[1], known)
    known_of = _known(bench)
    every = [conventions.told(row, wide[0], wide[1], known_of) for row in found]
    if training is not None and training.rule is None:
        cause = explained.cause(every, wide, trials, bench.given.vector, training)
        every = conventions.explained(every, cause)
        pair.cause = cause.text if cause else None
    two = two_biases.cause(every, pair.entries, pair.zeros, model.side)
    pair.cause = pair.cause or two
    larger = far.rows(bench, model, way, known_of.truths)
    every = trained.shown(every) + list(map(conventions.nearly, larger))
    assert way.rows is not None
    untied = wiring.parted(way.rows, bench.first.side, model.side)
    return every + [_untied(*one) for one in untied.items()]


def _untied(name: str, parts: list[str]) -> Row:
    """The row of a weight that the other model has more than once."""
    reason = f"one weight in the first, {len(parts)} in the second"
    return {
        **two_programs.empty(f"tie of {name}"),
        "verdict": two_programs.OTHER,
        "reason": f"{reason} ({', '.join(parts)}): once trained they part",
    }


def _filled(one: Named, other: Named) -> None:
    """A gradient that only one of them gives is zero in the other."""
    for mine, theirs in ((one, other), (other, one)):
        for name, array in mine.items():
            if name.startswith((results.WEIGHT, results.TRAINING + results.WEIGHT)):
                theirs.setdefault(name, np.zeros_like(array))


def _known(bench: Bench) -> Known:
    """What conventions are told by."""
    inputs, tensors = bench.batch.inputs, bench.first.side.tensors
    truths = {n for n, a in inputs.items() if np.all((a == 0.0) | (a == 1.0))}
    return Known(
        atoms.named(bench.first.side, bench.given.vector),
        next((len(a) for a in inputs.values() if a.ndim), 1),
        {n for n, one in tensors.items() if one["role"] == "embedding"},
        truths,
    )


def _runs(both: Ways, once: Once) -> Runs:
    """The same of both models in float64, in float32 and with shaken inputs."""
    shakes = range(1, SHAKES + 1)
    return Runs(
        [once(*one, "float64", 0) for one in both],
        [once(*one, "float32", 0) for one in both],
        [[once(*one, "float64", n) for n in shakes] for one in both],
    )


def form_of(bench: Bench, model: Model) -> Form:
    """What the first model's results look like, held against another's."""
    tensors = bench.first.side.tensors.items()
    still = [n for n, one in tensors if not one["trained"] and n not in bench.kept]
    moving = "mean", "variance"
    return Form(
        {n: a.shape for n, a in bench.given.outputs.items() if a.dtype.kind == "f"},
        [n for n, one in tensors if one["trained"]],
        still,
        [n for n in still if bench.first.side.tensors[n]["role"] not in moving],
        bench.first.loss and model.loss,
        bool(still),
        bench.seed,
    )


def _shaken(bench: Bench, shake: int) -> tuple[Batch, Array]:
    """The batch and the first one's weights, shaken by a seed; 0: not."""
    batch, vector = bench.batch, bench.given.vector
    return noisy(batch, vector, shake) if shake else (batch, vector)


def _run(
    bench: Bench, form: Form, model: Model, way: Way, dtype: str, shake: int
) -> Named:
    """Everything in a dtype, with inputs and weights shaken by a seed; 0: not."""
    pool = bench.pools[dtype]
    batch, vector = _shaken(bench, shake)
    if dtype != "float64" and not shake:
        model = dataclasses.replace(model)  # it may have other names in that process
        models.load(pool, model)
        models.open_model(pool, model, _narrow(batch.inputs), bench.seed)
    return results.everything(pool, model, way, vector, batch, form)


# -- steps -----------------------------------------------------------------------------


def _training(bench: Bench, model: Model, pair: Pair) -> Training | None:
    """The steps that are made of a pair; why there are none is entered."""
    if bench.training is not None or not bench.own:
        return bench.training
    every = [bench.first, model]
    if lacking := [one.label for one in every if not one.trains]:
        if len(lacking) < len(every):
            pair.untrained = f"{lacking[0]} has no optimizer and no step"
        return None
    return Training(bench.own)


def _steps(
    bench: Bench, training: Training, both: Ways, form: Form, still: Array
) -> Runs:
    """The steps of both models."""
    exact = all(training.exact(model) for model, _ in both)

    def once(model: Model, way: Way, dtype: str, shake: int) -> Named:
        batch, vector = _shaken(bench, shake)
        rows = both[1][1].rows or []
        trial = Trial(bench.pools[dtype], model, way, batch, form, rows, still)
        return trained.run(trial, vector, training, exact)

    return _runs(both, once)


def _trials(bench: Bench, both: Ways, form: Form, still: Array) -> list[Trial]:
    """Both models as they are trained in float64."""
    pool, rows = bench.pools["float64"], both[1][1].rows or []
    return [Trial(pool, *one, bench.batch, form, rows, still) for one in both]


# -- what counts -----------------------------------------------------------------------


def noisy(batch: Batch, vector: Array, seed: int) -> tuple[Batch, Array]:
    """Inputs and weights shaken by SHAKEN."""
    found = models.shaken({**batch.inputs, "": vector}, SHAKEN, seed)
    vector = found.pop("")
    return Batch(found, batch.targets), vector


def _narrow(inputs: Named) -> Named:
    return {
        n: a.astype(np.float32) if a.dtype.kind == "f" else a for n, a in inputs.items()
    }


def cancelled(one: Named, other: Named) -> set[str]:
    """Gradients that are zero but for rounding in both models: of a bias before a norm
    that takes the mean away."""
    return _nothing(one) & _nothing(other)


def _nothing(values: Named) -> set[str]:
    """Gradients whose elements are below NOTHING of the largest one's."""
    kinds = results.TRAINING + results.WEIGHT, results.WEIGHT
    found = set[str]()
    for kind in kinds:
        sizes = {n: results.rms(a) for n, a in values.items() if n.startswith(kind)}
        most = max(sizes.values(), default=0.0)
        found |= {n for n, size in sizes.items() if size <= NOTHING * most}
    return found


def _zeroed(values: Named, none: set[str]) -> Named:
    return {n: np.zeros_like(a) if n in none else a for n, a in values.items()}


def evidence(name: str, wide: Named, narrow: Named, moved: list[Named]) -> Evidence:
    """What is known of an output besides its value."""
    value = wide[name]
    runs = [run[name] for run in moved if run[name].shape == value.shape]
    shaken = two_programs.conditioning(value, runs, SHAKEN)
    return {"shaken": shaken, "single": narrow.get(name)}
