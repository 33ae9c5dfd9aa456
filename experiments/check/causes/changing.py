"""One of two models as it is run again, as it is or changed."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from graphparity.common.contract.trees import Array, Named
from graphparity.common.user.sites import Change
from graphparity.common.workers.pool import Pool
from graphparity.experiments.check import models, results
from graphparity.experiments.check.matching import atoms
from graphparity.experiments.check.models import Model, Refused
from graphparity.experiments.check.results import Batch, Form, Way
from graphparity.experiments.diff.causes import judging

SLOPES = results.WEIGHT, results.INPUT


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
    base: list[Change] = field(default_factory=list)  # of the model in every run

    def now(self) -> Named:
        """What is asked of it, with its base. Raises Refused, WorkerFailure."""
        if not self.base:
            return self.values(self.model)
        with self.changed([]) as model:
            return self.values(model)

    def values(self, model: Model) -> Named:
        """What is asked of it, of the model as it is or changed. Raises Refused,
        WorkerFailure."""
        pool, found = self.pool, Named()
        self.written(model)
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

    def written(self, model: Model) -> None:
        """Its weights, in the model as it is or changed."""
        start = results.typed(self.way.to(self.vector, model.side), self.pool.dtype)
        self.pool.ask(model.worker, "model_write", given=start)

    @contextmanager
    def changed(
        self, changes: list[Change], noted: dict[str, Any] | None = None
    ) -> Iterator[Model]:
        """The model with these changes while it lasts. noted: gets what it calls where
        nothing is changed, and whether a change was reached. Raises Refused."""
        given = models.turned(self.batch.inputs, self.model.inputs)
        how = {"inputs": given, "seed": self.form.seed, "dtype": self.pool.dtype}
        how |= {"changes": [*self.base, *changes], "noting": not changes}
        try:
            told = models.ask(self.pool, self.model, "model_changed", **how)
            side = atoms.side(told["tensors"])
            if _forms(side) != _forms(self.model.side):
                raise Refused("its weights have other forms then")
            yield dataclasses.replace(self.model, side=side)
        finally:
            reply = self.pool.ask(self.model.worker, "model_restored")
            if noted is not None:
                noted |= reply

    def ask(self, command: str, **asked: Any) -> dict[str, Any]:
        """A request of the search: `user_sites` or `user_changed`. Raises
        WorkerFailure."""
        del command
        reply = dict[str, Any]()
        try:
            with self.changed(asked.get("changes", []), reply) as model:
                arrays = renamed(self.values(model))
        except (Refused, ValueError, KeyError) as error:
            return {**reply, "raised": str(error) or type(error).__name__}
        return {**reply, "arrays": arrays, "raised": None}


def _forms(side: atoms.Side) -> list[tuple[int, ...]]:
    """The shapes of all tensors, in order."""
    return [tuple(one["shape"]) for one in side.tensors.values()]


def _of_training(name: str) -> bool:
    return name.startswith((results.TRAINING, results.AFTER))


def slope(name: str) -> bool:
    return name.removeprefix(results.TRAINING).startswith(SLOPES)


def named(name: str) -> str:
    """A row's name as the search knows gradients."""
    return judging.GRADIENT + name if slope(name) else name


def renamed(values: Named) -> Named:
    return {named(name): array for name, array in values.items()}
