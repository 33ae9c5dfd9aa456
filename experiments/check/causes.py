"""Why two models are another function: the usual explanations, each tried by making
one of the models anew with one thing otherwise than its file says."""

import dataclasses
import time
from dataclasses import dataclass, field
from typing import Any

from graphparity.common.agreement.two_programs import MOST, OTHER, SAME, Row
from graphparity.common.contract.trees import Array, Named
from graphparity.common.workers.pool import Pool
from graphparity.experiments.check import far, models, results
from graphparity.experiments.check.judging import runs
from graphparity.experiments.check.matching import atoms
from graphparity.experiments.check.models import Model, Refused
from graphparity.experiments.check.results import Batch, Form, Way
from graphparity.experiments.check.training import stepped
from graphparity.experiments.diff.causes import Half, Question, interventions, judging

EXPLAIN_S, MOST_S = 12.0, 40.0  # of the workers' time, and by the clock, for a pair
APART = stepped.AFTER, far.FAR, "tie of ", "with dropout", results.AFTER_DROPPED
SLOPES = results.WEIGHT, results.INPUT


@dataclass
class Found:
    """What explains the difference; where nothing does, how much was tried."""

    text: str | None = None
    tries: int = 0


@dataclass
class Side:
    """A model as it is run again; wanted: what differs, by its name in rows."""

    pool: Pool
    model: Model
    way: Way
    vector: Array
    batch: Batch
    form: Form
    wanted: list[str] = field(default_factory=list)

    def values(self, model: Model) -> Named:
        """What is asked of it, of the model as it is or changed. Raises Refused,
        WorkerFailure."""
        pool, found = self.pool, Named()
        start = results.typed(self.way.to(self.vector, model.side), pool.dtype)
        pool.ask(model.worker, "model_write", given=start)
        before = [name for name in self.wanted if not _of_training(name)]
        if before and all(name in self.form.outputs for name in before):
            inputs = models.turned(self.batch.inputs, model.inputs)
            reply = models.ask(pool, model, "model_call", inputs=inputs)
            found |= models.turned_back(reply["arrays"], model.outputs)
        elif before:
            rest = self.way, self.batch, self.form, False
            found |= results.in_mode(pool, model, *rest)
        if len(before) < len(self.wanted):
            rest = self.way, self.batch, self.form, True
            found |= results.in_mode(pool, model, *rest)
        return found

    def ask(self, command: str, **asked: Any) -> dict[str, Any]:
        """A request of the search: `user_sites` or `user_changed`. Raises
        WorkerFailure."""
        how = {"changes": asked.get("changes", []), "noting": command == "user_sites"}
        given = models.turned(self.batch.inputs, self.model.inputs)
        how |= {"inputs": given, "seed": self.form.seed, "dtype": self.pool.dtype}
        reply, raised = dict[str, Any](), None
        try:
            told = models.ask(self.pool, self.model, "model_changed", **how)
            one = dataclasses.replace(self.model, side=atoms.side(told["tensors"]))
            reply["arrays"] = _renamed(self.values(one))
        except (Refused, ValueError, KeyError) as error:
            raised = str(error) or type(error).__name__
        finally:
            reply |= self.pool.ask(self.model.worker, "model_restored")
        return {**reply, "raised": raised}


def _of_training(name: str) -> bool:
    return name.startswith((results.TRAINING, results.AFTER))


def _slope(name: str) -> bool:
    return name.removeprefix(results.TRAINING).startswith(SLOPES)


def _named(name: str) -> str:
    """A row's name as the search knows gradients."""
    return judging.GRADIENT + name if _slope(name) else name


def _renamed(values: Named) -> Named:
    return {_named(name): array for name, array in values.items()}


def found(sides: tuple[Side, Side], rows: list[Row]) -> Found:
    """What makes one of the models give what the other gives. Raises Refused,
    WorkerFailure."""
    kept = [row for row in rows if not row["output"].startswith(APART)]
    bad = [row["output"] for row in kept if row["verdict"] == OTHER]
    wanted = [name for name in bad if not _slope(name)] or bad
    if not wanted:
        return Found()
    for side in sides:
        side.wanted = wanted
    both = [side.values(side.model) for side in sides]
    none = runs.cancelled(*both)
    if wanted != bad:  # gradients say nothing more
        kept = [row for row in kept if not _slope(row["output"])]
    kept = [row for row in kept if row["output"] not in none]
    question = _question(sides, both, kept)
    told = [interventions.told_of(question, half) for half in question.halves]
    causes = interventions.searched(question, told)
    text = ". ".join(_said(one["text"]) for one in causes)
    return Found(text or None, question.tries)


def _question(
    sides: tuple[Side, Side], both: list[Named], rows: list[Row]
) -> Question:
    """What is asked of the search."""
    known: list[Row] = [
        {**row, "output": _named(row["output"])}
        for row in rows
        if row["verdict"] in (SAME, OTHER)
    ]
    first, second = (
        Half(side.model.label, _renamed(values), True, side.pool.dtype, side.ask)
        for side, values in zip(sides, both, strict=True)
    )
    floors = {row["output"]: row["floor"] or MOST for row in known}
    limits = EXPLAIN_S, time.monotonic() + MOST_S
    return Question((first, second), known, floors, {}, sides[0].form.seed, *limits)


def _said(text: str) -> str:
    return text.replace(judging.GRADIENT + results.WEIGHT, results.WEIGHT)
