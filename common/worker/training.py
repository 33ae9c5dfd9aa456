"""Inside a worker: a whole training, batch by batch as the driver hands them over."""

import time
from typing import Any

from graphparity.common.contract.documents import Spec
from graphparity.common.worker import session
from graphparity.common.worker.session import DESK, build, make


def begin_training(spec: Spec, state: Any, batch: list[Any]) -> dict[str, float]:
    """Build the step and take over the state; how long building took.

    state: [params, opt_state] in the oracle's layout, from whatever backend.
    """
    session.forget()
    DESK.pop("scorer", None)
    runtime = DESK["bench"].runtime
    params, data = session.of_params(spec, state[0]), session.of_batch(spec, batch)
    begin = time.perf_counter()
    made, step = make(spec, params, data)
    build_s = time.perf_counter() - begin
    DESK["training"] = (spec, step)
    DESK["state"] = runtime.synchronize(session.write(spec, made, state))
    return {"build_s": build_s}


def train_batches(batches: list[Any]) -> dict[str, Any]:
    """One step for each batch: its loss, and the seconds of all of them together."""
    runtime, (spec, step) = DESK["bench"].runtime, DESK["training"]
    data, losses = [session.of_batch(spec, batch) for batch in batches], []
    state = DESK.pop("state")
    begin = time.perf_counter()
    for batch in data:
        state, loss = step(state, *batch)
        losses.append(loss)
    runtime.synchronize((state, losses[-1]))
    seconds = time.perf_counter() - begin
    DESK["state"] = state
    return {"losses": [float(runtime.numpy(x)) for x in losses], "seconds": seconds}


def training_state() -> Any:
    """[params, opt_state] in the oracle's layout, for any backend to go on from."""
    spec, _ = DESK["training"]
    return session.read(spec, DESK["state"])


def training_scores(x: Any) -> Any:
    """The forward pass of the net in full precision: logits (n, classes)."""
    runtime, (spec, _) = DESK["bench"].runtime, DESK["training"]
    by_hand: Spec = {"workload": spec.get("net", spec["workload"]), "kind": "forward"}
    params, images = training_state()[0], session.of_batch(by_hand, [x])
    if "scorer" not in DESK or DESK["scorer"][0] != x.shape:
        DESK["scorer"] = (x.shape, *build(by_hand, params, [x]))
    _, state, call = DESK["scorer"]
    state = session.write(by_hand, state, params)
    DESK["scorer"] = (x.shape, state, call)
    return runtime.numpy(call(state, *images))


COMMANDS = {
    "begin_training": begin_training,
    "train_batches": train_batches,
    "training_state": training_state,
    "training_scores": training_scores,
}
