"""Both models with dropout: which masks they draw, and the same given to both."""

import dataclasses
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graphparity.common.agreement import two_programs
from graphparity.common.agreement.two_programs import OTHER, Row
from graphparity.common.contract.trees import Array, Named
from graphparity.common.user import breaks, draws
from graphparity.common.user.draws import Draw
from graphparity.experiments.check import models, results
from graphparity.experiments.check.dropout import matching, said
from graphparity.experiments.check.matched import Bench
from graphparity.experiments.check.models import Model, Refused
from graphparity.experiments.check.results import Form, Masks, Way
from graphparity.experiments.check.trials import PROVEN
from graphparity.experiments.shared.proof import LIKELY, RUN, Told

Both = list[tuple[Model, Way]]


@dataclass
class Dropped:
    """What is known of the dropout of two models. masks: those of either, where both
    can be given the same; left: of which model functions drop that can't be turned
    off; rows: what differs in the draws themselves, or can't be judged."""

    rows: list[Row] = field(default_factory=list)
    masks: list[Masks] | None = None
    left: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def found(bench: Bench, both: Both, form: Form, same: bool) -> Dropped:
    """What either draws, and the masks that both are given. same: whether they give the
    same without dropout. Raises WorkerFailure."""
    labels, made = [model.label for model, _ in both], Dropped()
    seen = list[dict[str, Any]]()
    for model, way in both:
        try:
            seen.append(_seen(bench, model, way))
        except Refused as error:
            told = breaks.told(str(error), model.program.place)
            made.rows.append(said.not_judged(f"{model.label} raises: {told}"))
            return made
    for label, one in zip(labels, seen, strict=True):
        if one["left"]:
            made.left.append(label)
            made.notes.append(said.left(label, one["left"]))
    first, second = (one["training"] for one in seen)
    made.rows += said.evaluated(labels, [one["evaluation"] for one in seen])
    if reason := said.not_given(labels, seen):
        made.rows.append(said.not_judged(reason))
    elif reason := said.one_mode(labels, seen):
        made.notes.append(reason)
    elif rows := said.numbers(labels, first, second):
        made.rows += rows
    elif first:
        _match(bench, both, form, (first, second), made, same)
    return made


def _seen(bench: Bench, model: Model, way: Way) -> dict[str, Any]:
    """What a model draws. Raises Refused."""
    pool, given = bench.pools["float64"], way.to(bench.given.vector, model.side)
    pool.ask(model.worker, "model_write", given=results.typed(given, "float64"))
    inputs = models.turned(bench.batch.inputs, model.inputs)
    return models.ask(pool, model, "model_draws", inputs=inputs, seed=bench.seed)


def _match(
    bench: Bench,
    both: Both,
    form: Form,
    seen: tuple[list[Draw], list[Draw]],
    made: Dropped,
    same: bool,
) -> None:
    """Enter the masks of both, or why the draws are not the same."""
    labels, every = [model.label for model, _ in both], matching.options(*seen)
    if rows := said.shapes(labels, *seen, every):
        made.rows += rows
        return
    masks = [
        draws.drawn(bench.seed, n, tuple(one["shape"]), one["keep"])
        for n, one in enumerate(seen[0])
    ]
    ours = Masks(masks, bench.seed)
    try:
        expected = _outputs(bench, both[0], form, ours)
        run = lambda choice: _apart(
            expected, _outputs(bench, both[1], form, _given(choice, masks, bench.seed))
        )
        choice, proven = matching.search(every, run)
    except Refused as error:
        made.rows.append(said.not_judged(str(error)))
        return
    if not proven:  # that a draw says what is dropped is seen in the outputs alone
        choice = [dataclasses.replace(fit, turned=False) for fit in choice]
    if rows := said.shares(labels, *seen, choice):
        made.rows += rows if same else [said.untold(row) for row in rows]
        return
    if not proven and (rows := said.shapes(labels, *seen, every, exactly=True)):
        made.rows += rows
        return
    made.masks = [ours, _given(choice, masks, bench.seed)]
    made.notes += said.layouts(labels[1], choice)


def _given(choice: matching.Choice, masks: list[Array], seed: int) -> Masks:
    return Masks([fit.of(masks) for fit in choice], seed)


def _outputs(bench: Bench, one: tuple[Model, Way], form: Form, masks: Masks) -> Named:
    """What a model gives in float64 with masks given. Raises Refused."""
    pool, vector = bench.pools["float64"], bench.given.vector
    values = results.everything(pool, *one, vector, bench.batch, form, masks)
    return {n: values[results.TRAINING + n] for n in form.outputs}


def _apart(one: Named, other: Named) -> float:
    """How far apart outputs are at most."""
    found = [two_programs.relative(a, other[n]) for n, a in one.items()]
    return max((x if np.isfinite(x) else np.inf for x in found), default=np.inf)


def causes(
    bench: Bench, both: Both, form: Form, dropped: Dropped, rows: list[Row]
) -> list[Told]:
    """Why outputs with dropout differ that are the same without: one of the models
    does not divide what it keeps by its share, or it drops elsewhere. Raises
    Refused."""
    outputs = {results.DROPPED + n for n in form.outputs}
    bad = [r for r in rows if r["verdict"] == OTHER and r["output"] in outputs]
    if not bad or dropped.masks is None:
        return []
    there = [_outputs(bench, o, form, m) for o, m in zip(both, dropped.masks)]
    for number, one in enumerate(both):
        bare = Masks(dropped.masks[number].given, bench.seed, False)
        far = _apart(there[1 - number], _outputs(bench, one, form, bare))
        if far <= PROVEN:
            text = said.unscaled(both[1 - number][0].label)
            return [{"text": text, "proof": RUN}]
    return [{"text": said.ELSEWHERE, "proof": LIKELY}]
