"""Inside a worker: a whole training, on the batches that the driver sends."""

import time
from dataclasses import dataclass, field
from typing import TypedDict

from graphparity.common.contract.backend_modules import Made
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Array, Tree
from graphparity.common.worker import conversion, session
from graphparity.common.worker.conversion import build
from graphparity.common.worker.session import OpenCell, make


@dataclass
class Scoring:
    """The forward pass that scores a training, made for the last shape of inputs."""

    made: dict[tuple[int, ...], Made] = field(default_factory=dict)


class Chunk(TypedDict):
    """Some steps: the loss of each, and the seconds of all of them together."""

    losses: list[float]
    seconds: float


def begin_training(spec: Spec, state: Tree, batch: list[Array]) -> dict[str, float]:
    """Build the step and take over the state; how long building took.

    state: [params, opt_state] in the oracle's layout, from whatever backend.
    """
    session.forget()
    here = session.current()
    here.drop(Scoring)
    params, data = conversion.of_start(spec, state), conversion.of_batch(spec, batch)
    begin = time.perf_counter()
    made, step = make(spec, params, data)
    build_s = time.perf_counter() - begin
    ready = here.runtime.synchronize(conversion.write(spec, made, state))
    here.open = OpenCell(spec, step, None, [], ready)
    return {"build_s": build_s}


def train_batches(batches: list[list[Array]]) -> Chunk:
    """One step for each batch."""
    here = session.current()
    cell, losses = here.cell(), list[object]()
    data = [conversion.of_batch(cell.spec, batch) for batch in batches]
    state = cell.hand_over()
    begin = time.perf_counter()
    for batch in data:
        state, loss = cell.call(state, *batch)
        losses.append(loss)
    here.runtime.synchronize((state, losses[-1]))
    seconds = time.perf_counter() - begin
    cell.state = state
    return {
        "losses": [float(here.runtime.numpy(x)) for x in losses],
        "seconds": seconds,
    }


def training_state() -> Tree:
    """[params, opt_state] in the oracle's layout, for any backend to go on from."""
    cell = session.current().cell()
    return conversion.read(cell.spec, cell.state)


def training_scores(x: Array) -> Array:
    """The forward pass of the net in full precision: logits (n, classes)."""
    here = session.current()
    spec, scoring = here.cell().spec, here.note(Scoring)
    by_hand: Spec = {"workload": spec.get("net", spec["workload"]), "kind": "forward"}
    params, images = training_state()[0], conversion.of_batch(by_hand, [x])
    if x.shape not in scoring.made:
        scoring.made = {x.shape: build(by_hand, params, [x])}
    state, call = scoring.made[x.shape]
    state = conversion.write(by_hand, state, params)
    scoring.made[x.shape] = state, call
    return here.runtime.numpy(call(state, *images))


COMMANDS = {
    "begin_training": begin_training,
    "train_batches": train_batches,
    "training_state": training_state,
    "training_scores": training_scores,
}
