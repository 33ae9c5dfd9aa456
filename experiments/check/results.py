"""Everything that is compared of a model, by names and in the layout of the first."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from graphparity.common.contract.trees import Array, Named
from graphparity.experiments.check import models
from graphparity.experiments.check.matching import atoms, wiring
from graphparity.experiments.check.matching.atoms import Side
from graphparity.experiments.check.models import Model, Refused, Seat

WEIGHT, INPUT = "gradient of ", "gradient by input "
TRAINING, AFTER = "training: ", "after training: "
DROPPED, AFTER_DROPPED = "with dropout: ", "after training with dropout: "
LOSS = "loss"


@dataclass(frozen=True)
class Batch:
    """What the models are called with: inputs, and what only the loss takes."""

    inputs: Named
    targets: Named


@dataclass(frozen=True)
class Masks:
    """What a model with dropout is given: a mask for each of its draws, in order;
    scaled: whether its library divides by the share that is kept, where it can tell."""

    given: list[Array]
    seed: int
    scaled: bool = True


@dataclass(frozen=True)
class Way:
    """How a model's weights come from the first one's; None: it is the first."""

    left: Side
    rows: list[Array] | None = None

    def to(self, vector: Array, side: Side) -> Named:
        """The first one's weights as this one's."""
        if self.rows is None:
            return atoms.named(side, vector)
        return wiring.weights(vector, self.rows, side)

    def back(self, values: Named, side: Side) -> Named:
        """Gradients by this one's weights as by the first one's."""
        vector = atoms.flat(side, values)
        if self.rows is not None:
            vector = wiring.returned(vector, self.rows, self.left.size)
        return atoms.named(self.left, vector)


@dataclass(frozen=True)
class Form:
    """What the first model's results look like: by it all are compared.

    trained, statistics, frozen: the names of its tensors; frozen ones neither learn nor
    move; loss: whether both have one.
    """

    outputs: dict[str, tuple[int, ...]]
    trained: list[str]
    statistics: list[str]
    frozen: list[str]
    loss: bool
    training: bool
    seed: int

    def moving(self, model: Model) -> set[str]:
        """A model's tensors that no gradient trains."""
        return {n for n, one in model.side.tensors.items() if not one["trained"]}


def everything(
    pool: Seat,
    model: Model,
    way: Way,
    vector: Array,
    batch: Batch,
    form: Form,
    masks: Masks | None = None,
) -> Named:
    """Outputs, loss, gradients, and the same in training with the statistics after it.

    vector: the first one's weights; masks: in training alone, with dropout. Raises
    Refused.
    """
    values = typed(way.to(vector, model.side), pool.dtype)
    pool.ask(model.worker, "model_write", given=values)
    if masks is not None:
        return in_mode(pool, model, way, batch, form, True, masks)
    found = Named()
    for training in (False, True) if form.training else (False,):
        found |= in_mode(pool, model, way, batch, form, training)
    return found


def in_mode(
    pool: Seat,
    model: Model,
    way: Way,
    batch: Batch,
    form: Form,
    training: bool,
    masks: Masks | None = None,
) -> Named:
    """Outputs, loss and gradients of a model as it is, in training or in evaluation
    mode; in training the statistics after it. Raises Refused."""
    if masks is None:
        reply = gradients(pool, model, batch, form, training)
    else:
        reply = _dropped(pool, model, batch, form, masks)
    found = _named(reply, model, way, TRAINING if training else "", form)
    if training:
        told = way.back(reply["after"], model.side)
        found |= {f"{AFTER}{n}": told[n] for n in form.statistics}
    return found


def gradients(
    pool: Seat, model: Model, batch: Batch, form: Form, training: bool
) -> dict[str, Any]:
    """What `model_gradients` says of a model as it is. Raises Refused."""
    asked = request(model, batch, form, pool.dtype)
    return models.ask(pool, model, "model_gradients", training=training, **asked)


def _dropped(
    pool: Seat, model: Model, batch: Batch, form: Form, masks: Masks
) -> dict[str, Any]:
    """The same in training with masks given. Raises Refused, also where its draws are
    not those that the masks are for."""
    asked = {**request(model, batch, form, pool.dtype), "training": True}
    how = {"masks": masks.given, "seed": masks.seed, "scaled": masks.scaled}
    reply = models.ask(pool, model, "model_dropped", **asked, **how)
    drawn = len(reply["draws"])
    if drawn > len(masks.given):
        raise Refused(f"{model.label} draws again in the backward pass, or at random")
    if drawn < len(masks.given) or reply["others"]:
        what = ", ".join(reply["others"]) or f"{drawn} masks of {len(masks.given)}"
        raise Refused(f"the draws of {model.label} change from call to call: {what}")
    return reply


def request(model: Model, batch: Batch, form: Form, dtype: str) -> dict[str, Any]:
    """What a model is differentiated with, in its own layouts."""
    cotangents = {n: _cotangent(form, n) for n in form.outputs}
    return {
        "inputs": typed(models.turned(batch.inputs, model.inputs), dtype),
        "given": typed(batch.targets, dtype),
        "cotangents": typed(models.turned(cotangents, model.outputs), dtype),
        "loss": form.loss,
    }


def _cotangent(form: Form, name: str) -> Array:
    """What an output's gradient is multiplied by: the same for all models."""
    rng = np.random.default_rng([form.seed, *name.encode()])
    return rng.standard_normal(form.outputs[name])


def typed(values: Named, dtype: str) -> Named:
    """Floating values in a dtype."""
    return {n: a.astype(dtype) if a.dtype.kind == "f" else a for n, a in values.items()}


def _named(
    reply: dict[str, Any], model: Model, way: Way, prefix: str, form: Form
) -> Named:
    found = models.turned_back(reply["arrays"], model.outputs)
    if form.loss:
        found[LOSS] = np.asarray(reply["value"])
    by_weight = way.back(reply["weights"], model.side)
    found |= {WEIGHT + n: by_weight[n] for n in form.trained}
    found |= {WEIGHT + n: by_weight[n] for n in form.frozen if np.any(by_weight[n])}
    by_input = models.turned_back(reply["inputs"], model.inputs)
    found |= {INPUT + n: a for n, a in by_input.items()}
    return {prefix + name: np.asarray(array) for name, array in found.items()}


def rms(array: Array) -> float:
    """The root mean square of an array's elements."""
    return float(np.linalg.norm(array) / max(1.0, float(array.size) ** 0.5))
