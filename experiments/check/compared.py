"""Everything that two models compute held against each other, a row for each output."""

import dataclasses

import numpy as np

from graphparity.common.agreement import two_programs
from graphparity.common.agreement.two_programs import Row
from graphparity.common.contract.trees import Array, Named
from graphparity.experiments.check import conventions, far, models, results
from graphparity.experiments.check.conventions import Known
from graphparity.experiments.check.dropout import masked, said
from graphparity.experiments.check.dropout.masked import Dropped
from graphparity.experiments.check.judging import runs as judging
from graphparity.experiments.check.judging.runs import Runs, Ways, judged, noisy
from graphparity.experiments.check.matched import Bench, Pair
from graphparity.experiments.check.matching import atoms, wiring
from graphparity.experiments.check.models import Model, Refused
from graphparity.experiments.check.results import Batch, Form, Masks, Way
from graphparity.experiments.check.training import (
    asked,
    beside,
    explained,
    trained,
    two_biases,
)
from graphparity.experiments.check.training.stepped import Training, Trial


def rows(bench: Bench, model: Model, way: Way, pair: Pair) -> list[Row]:
    """A row for everything that either model gives."""
    whole = form_of(bench, model)

    def doing(text: str) -> None:
        bench.doing(f"{model.label}: {text}")

    doing("outputs and gradients in float64, float32 and shaken")
    both = [(bench.first, Way(bench.first.side)), (model, way)]
    dropped, known_of = masked.found(bench, both, whole, pair.proven), known(bench)
    pair.inputs += dropped.notes
    form = dataclasses.replace(whole, training=whole.training and not dropped.left)
    runs = judging.runs(both, lambda *one: _run(bench, form, *one))
    doing("training mode with dropout, the same masks in both")
    masks = _dropped(bench, both, whole, dropped, known_of, pair)
    training = _training(bench, model, pair)
    dropping = [m for m, _ in both if m.label in dropped.left]
    drops = [m.label for m in dropping if whole.training or (bench.own and m.steps)]
    if training is not None and drops:
        training = None
        pair.untrained = f"{drops[0]} has dropout that can't be turned off"
    if training is not None:
        doing(f"{training.steps} steps of training")
        still = trained.still(runs.wide, bench.first.side, form)
        pair.still = trained.nothing(runs.wide, form)
        runs.add(_steps(bench, training, both, form, still))
        trials = _trials(bench, both, form, still)
        if training.rule is not None:
            pair.trained = [asked.said(bench, trial, training) for trial in trials]
    every, wide = judged(runs, known_of)
    cause = None
    if training is not None and training.rule is None:
        given = bench.given.vector
        left = conventions.left(every)
        doing("why the trainings differ, if they do")
        cause = explained.cause(every, wide, trials, given, training, left)
        if cause is None and conventions.nearly_trained(every):
            cause = explained.narrow(wide, trials, given, training.steps)
        every = conventions.explained(every, cause)
    two = two_biases.cause(every, pair.entries, pair.zeros, model.side)
    early = [row for row in masks if row["output"] == said.EVALUATED]
    every = early + every + [row for row in masks if row not in early]
    larger = far.rows(bench, model, way, known_of.truths)
    every = trained.shown(every) + list(map(two_programs.nearly, larger))
    assert way.rows is not None
    untied = wiring.parted(way.rows, bench.first.side, model.side)
    every += [_untied(*one) for one in untied.items()]
    pair.causes = beside.causes(every, two or cause, pair.causes)
    return every


def _untied(name: str, parts: list[str]) -> Row:
    """The row of a weight that the other model has more than once."""
    reason = f"one weight in the first, {len(parts)} in the second"
    return {
        **two_programs.empty(f"tie of {name}"),
        "verdict": two_programs.OTHER,
        "reason": f"{reason} ({', '.join(parts)}): once trained they part",
    }


def known(bench: Bench) -> Known:
    """What conventions are told by."""
    inputs, tensors = bench.batch.inputs, bench.first.side.tensors
    truths = {n for n, a in inputs.items() if np.all((a == 0.0) | (a == 1.0))}
    return Known(
        atoms.named(bench.first.side, bench.given.vector),
        next((len(a) for a in inputs.values() if a.ndim), 1),
        {n for n, one in tensors.items() if one["role"] == "embedding"},
        truths,
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
    bench: Bench,
    form: Form,
    model: Model,
    way: Way,
    dtype: str,
    shake: int,
    masks: Masks | None = None,
) -> Named:
    """Everything in a dtype, with inputs and weights shaken by a seed; 0: not. masks:
    in training mode alone, with dropout."""
    pool = bench.pools[dtype]
    batch, vector = _shaken(bench, shake)
    if dtype != "float64" and not shake:
        model = dataclasses.replace(model)  # it may have other names in that process
        models.load(pool, model)
        models.open_model(pool, model, _narrow(batch.inputs), bench.seed)
    return results.everything(pool, model, way, vector, batch, form, masks)


# -- dropout ---------------------------------------------------------------------------


def _dropped(
    bench: Bench, both: Ways, form: Form, dropped: Dropped, known: Known, pair: Pair
) -> list[Row]:
    """The rows of training mode with the same masks given to both."""
    if dropped.masks is None:
        return dropped.rows
    masks = {id(m): each for (m, _), each in zip(both, dropped.masks, strict=True)}
    pair.masks = len(dropped.masks[0].given)

    def once(model: Model, way: Way, dtype: str, shake: int) -> Named:
        return _run(bench, form, model, way, dtype, shake, masks[id(model)])

    try:
        rows, _ = judged(judging.runs(both, once), known)
        rows = said.renamed(rows)
        if pair.proven:  # without dropout the outputs are the same
            pair.causes = masked.causes(bench, both, form, dropped, rows)
    except Refused as error:
        rows = [said.not_judged(str(error))]
    return dropped.rows + rows


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

    return judging.runs(both, once)


def _trials(bench: Bench, both: Ways, form: Form, still: Array) -> list[Trial]:
    """Both models as they are trained in float64."""
    pool, rows = bench.pools["float64"], both[1][1].rows or []
    return [Trial(pool, *one, bench.batch, form, rows, still) for one in both]


def _narrow(inputs: Named) -> Named:
    return {
        n: a.astype(np.float32) if a.dtype.kind == "f" else a for n, a in inputs.items()
    }
