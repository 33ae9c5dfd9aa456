"""A training of the oracle beside a backend's, to see what rounding alone changes.

It is kept between requests; each request trains on further batches.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from graphparity.common.agreement import envelope
from graphparity.common.agreement.oracle.inputs import initial_state
from graphparity.common.contract import trees
from graphparity.common.contract.backend_modules import Step
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Array, Tree
from graphparity.common.worker import conversion, session
from graphparity.common.worker.conversion import build


@dataclass
class Training:
    """Its step and its state now; `shake` perturbs each array after every step."""

    step: Step
    state: Tree
    shake: Callable[[Array], Array]


@dataclass
class Shadow:
    """The training of this session."""

    training: Training | None = None


class Part(TypedDict):
    """The loss of each step, and the parameters after the last."""

    loss: Array
    param: Tree


def begin_shadow(spec: Spec, params: Tree, batch: Tree, dtype: str, twin: int) -> None:
    """Begin a training of the oracle itself, or (twin > 0) of one of its twins."""
    shake = envelope.shaker(dtype, np.random.default_rng(twin)) if twin else np.asarray
    made, step = build(spec, params, batch)
    written = conversion.write(spec, made, initial_state(spec, params))
    state = trees.apply(shake, written)
    session.current().note(Shadow).training = Training(step, state, shake)


def shadow(batches: list[Tree]) -> Part:
    """One step on each batch. Raises LookupError before `begin_shadow`."""
    training = session.current().note(Shadow).training
    if training is None:
        raise LookupError("no training is open: `begin_shadow` comes first")
    losses = list[Array]()
    for batch in batches:
        state, loss = training.step(training.state, *batch)
        training.state = trees.apply(training.shake, state)
        losses.append(loss)
    return {"loss": np.array(losses), "param": training.state[0]}
