"""Steps of a model on one batch: all that has moved after each, named as the first's.

A row is how far a weight or statistic has come from where it began, so that a rate that
is wrong by a percent is one percent, not a hundredth of it of the weight.
"""

from dataclasses import dataclass, field
from typing import Any, TypedDict

import numpy as np

from graphparity.common.contract.trees import Array, Named
from graphparity.common.workers.pool import Pool
from graphparity.experiments.check import models, results
from graphparity.experiments.check.matching import atoms, wiring
from graphparity.experiments.check.models import Model
from graphparity.experiments.check.results import Batch, Form, Way
from graphparity.experiments.check.training.rule import Rule, Run
from graphparity.experiments.check.training.spoken import Spoken

AFTER = "after step "
LOSS = "loss"


class Said(TypedDict):
    """An optimizer in the words of a model's library. reasons: why it is not what was
    asked for, and off: how far from that after all steps on this model, as a share of
    the way; None: it is the same."""

    model: str
    text: str
    reasons: list[str]
    off: float | None


@dataclass(frozen=True)
class Training:
    """How many steps, by the calls of each backend; rule: what was asked for; None: the
    files say themselves how they train."""

    steps: int
    calls: dict[str, Spoken] = field(default_factory=dict)
    rule: Rule | None = None

    def exact(self, model: Model) -> bool:
        """Whether its library has what was asked for."""
        return not self.rule or not self.calls[model.program.backend].reasons


@dataclass(frozen=True)
class Trial:
    """A model that is trained: where its weights come from, and on what; rows: of the
    second one's way, so that what is one weight in it is one in both; still: True at
    the first one's weights whose gradient is rounding alone, which stay."""

    pool: Pool
    model: Model
    way: Way
    batch: Batch
    form: Form
    rows: list[Array] = field(default_factory=list)
    still: Array | None = None

    def start(self, vector: Array) -> Named:
        """The first one's weights (n,) as this one's, in the pool's dtype."""
        values = self.way.to(vector, self.model.side)
        return results.typed(values, self.pool.dtype)

    def stays(self) -> Named:
        """What is put back after each step, by name."""
        if self.still is None:
            return {}
        places = self.way.to(self.still.astype(np.float64), self.model.side)
        return {name: one > 0.0 for name, one in places.items() if np.any(one)}


@dataclass
class Made:
    """A training: where it began, and all tensors and the loss after each step."""

    start: Named
    tensors: list[Named] = field(default_factory=list)
    losses: list[Array | None] = field(default_factory=list)
    gradients: list[Named] = field(default_factory=list)  # by rule alone
    reached: bool = False  # the convention that was changed


def by_calls(
    trial: Trial, vector: Array, training: Training, changed: str = ""
) -> Made:
    """By its library's calls, or by what its file says. changed: a convention of the
    library's that is another one, by name. Raises Refused."""
    own = training.rule is None
    if own:  # what a file keeps from a training before is made anew
        inputs = results.typed(trial.batch.inputs, trial.pool.dtype)
        models.open_model(trial.pool, trial.model, inputs, trial.form.seed)
    made = Made(trial.start(vector))
    trial.pool.ask(trial.model.worker, "model_write", given=made.start)
    said = None if own else training.calls[trial.model.program.backend].said
    reply = _train(trial, training.steps, said, changed)
    made.reached = reply["reached"]
    for one in reply["steps"]:
        made.tensors.append(one["tensors"])
        made.losses.append(one["loss"])
    return made


def _train(
    trial: Trial, steps: int, said: dict[str, Any] | None, changed: str
) -> dict[str, Any]:
    dtype, form = trial.pool.dtype, trial.form
    inputs = models.turned(trial.batch.inputs, trial.model.inputs)
    return models.ask(
        trial.pool,
        trial.model,
        "model_train",
        inputs=results.typed(inputs, dtype),
        given=results.typed(trial.batch.targets, dtype),
        steps=steps,
        training=form.training,
        loss=form.loss,
        said=said,
        still=trial.stays(),
        changed=changed,
    )


def by_rule(trial: Trial, vector: Array, rule: Rule, steps: int) -> Made:
    """By the rule itself, from the gradients that the model gives. Raises Refused."""
    pool, model, form = trial.pool, trial.model, trial.form
    values = trial.start(vector)
    made, run, stays = Made(values), Run(rule), trial.stays()
    for step in range(steps + 1):
        pool.ask(model.worker, "model_write", given=values)
        reply = results.gradients(pool, model, trial.batch, form, form.training)
        if step:
            made.losses.append(np.asarray(reply["value"]))
        if step == steps:
            break
        made.gradients.append(reply["weights"])
        new = results.typed(run.step(values, reply["weights"]), pool.dtype)
        for name in new.keys() & stays.keys():
            new[name] = np.where(stays[name], values[name], new[name])
        after = {n: a for n, a in reply["after"].items() if n in form.moving(model)}
        values = values | after | new
        made.tensors.append(values)
    return made


def named(made: Made, trial: Trial) -> Named:
    """What has moved after each step, by the first one's names."""
    found, rows = Named(), trial.rows
    for number, (tensors, loss) in enumerate(
        zip(made.tensors, made.losses, strict=True), 1
    ):
        if loss is not None:
            found[f"{AFTER}{number}: {LOSS}"] = np.asarray(loss)
        moved = {
            n: np.asarray(a, np.float64) - np.asarray(made.start[n], np.float64)
            for n, a in tensors.items()
        }
        vector = atoms.flat(trial.model.side, moved)
        if trial.way.rows is None:
            vector = wiring.carried(vector, rows)
        back = wiring.returned(vector, rows, trial.way.left.size)
        for name, array in atoms.named(trial.way.left, back).items():
            found[f"{AFTER}{number}: {name}"] = array
    return found


def of(name: str) -> tuple[int, str] | None:
    """The step and the weight that a row is of; None where it is no row of a step."""
    if not name.startswith(AFTER):
        return None
    number, _, tensor = name.removeprefix(AFTER).partition(": ")
    return int(number), tensor
