"""Inside a worker: a stream of batches of changing size through one training step.

A backend's `shapes.py` holds its cures: each takes its `train` and changes how the
graph is made, so that fewer sizes are traced anew. Its REFUSALS, where it has them, say
by which errors it does not take a batch of another size (see `common.worker.refusals`).
"""

import time
from typing import Any

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Spec
from graphparity.common.worker import refusals, session
from graphparity.common.worker.session import DESK, make


def cures() -> list[str]:
    """The names of this backend's cures; none where it has no `shapes.py`."""
    shapes = _shapes()
    return list(shapes.CURES) if shapes else []


def _shapes() -> Any:
    try:
        return registry.load(DESK["bench"].name, "shapes")
    except registry.Gap:
        return None


def set_cure(cure: str | None) -> None:
    """Make graphs as this cure does from now on, or as the backend itself does."""
    train = DESK["bench"].train
    vars(train).update(DESK.setdefault("uncured", dict(vars(train))))
    if cure is not None:
        _shapes().CURES[cure](train)


def run_stream(
    spec: Spec, start: Any, batches: list[Any], passes: int
) -> dict[str, Any]:
    """Train on the batches in turn, `passes` times, from a step that is not yet made.

    For each pass the seconds of every step, the making in the first, and how often the
    counters moved. `refused` says why a batch of another size than the first was not
    taken, where it was not.
    """
    session.forget()
    data = [session.of_batch(spec, batch) for batch in batches]
    params = session.of_params(spec, start[0])
    begin = time.perf_counter()
    state, step = make(spec, params, data[0])
    build_s = time.perf_counter() - begin
    DESK["stream"], found = step, list[dict[str, Any]]()
    state = DESK["bench"].runtime.synchronize(session.write(spec, state, start))
    for number in range(passes):
        state, done = _one_pass(step, state, data)
        found.append(done)
        if done["refused"]:
            break
        if number == 0:
            done["seconds"][0] += build_s
    DESK["state"] = state
    return {"passes": found, "refused": found[-1].pop("refused")}


def _one_pass(step: Any, state: Any, data: list[Any]) -> tuple[Any, dict[str, Any]]:
    runtime = DESK["bench"].runtime
    seconds, counts = list[float](), list[int | None]()
    for batch in data:
        before = runtime.counters()
        begin = time.perf_counter()
        try:
            state, loss = step(state, *batch)
        except Exception as error:
            if not seconds or len(batch[0]) == len(data[0][0]):
                raise
            table = getattr(_shapes(), "REFUSALS", ())
            if (reason := refusals.told(error, table)) is None:
                raise
            rows = f"{len(batch[0])} rows after {len(data[0][0])}"
            return state, {"refused": f"{rows}: {reason}"}
        runtime.synchronize((state, loss))
        seconds.append(time.perf_counter() - begin)
        counts.append(_moved(before, runtime.counters()))
    return state, {"seconds": seconds, "graphs": counts, "refused": None}


def _moved(before: dict[str, int], after: dict[str, int]) -> int | None:
    """How many graphs the counters tell of; a counter of time (`_us`) tells of one.

    None where there is no counter.
    """
    if not after:
        return None
    count = 0
    for name, value in after.items():
        more = value - before.get(name, 0)
        count += min(more, 1) if name.endswith("_us") else more
    return count


def check_stream(spec: Spec, steps: list[Any]) -> list[dict[str, Any]]:
    """The step that the stream ran, from given states: loss, param, opt of each."""
    runtime, results = DESK["bench"].runtime, []
    for start, batch in steps:
        state = session.write(spec, DESK.pop("state"), start)
        state, loss = DESK["stream"](state, *session.of_batch(spec, batch))
        param, opt = session.read(spec, state)
        results.append({"loss": runtime.numpy(loss), "param": param, "opt": opt})
        DESK["state"] = state
    return results


def forward_stream(spec: Spec, steps: list[Any]) -> list[dict[str, Any]]:
    """The forward pass of the same, one callable for all sizes: its output."""
    runtime, train = DESK["bench"].runtime, DESK["bench"].train
    program, inputs = session.program(spec), spec["inputs"]
    (params, _), batch = steps[0]
    given = session.of_params(spec, params), session.of_batch(spec, batch)[:inputs]
    state, call = train.make_forward(program.forward, *given)
    results = []
    for start, batch in steps:
        state = session.write(spec, state, start[0])
        out = runtime.numpy(call(state, *session.of_batch(spec, batch)[:inputs]))
        results.append({"output": session.canonical_output(spec, out)})
    return results


def compilations(spec: Spec, start: Any, batches: list[Any]) -> int | None:
    """Programs compiled by one pass of a step made anew, where tracing tells only half.

    None where the backend's `shapes.py` has no way to count them.
    """
    count = getattr(_shapes(), "compilations", None)
    if count is None:
        return None
    return int(count(lambda: run_stream(spec, start, batches, 1)))


COMMANDS = {
    "cures": cures,
    "set_cure": set_cure,
    "run_stream": run_stream,
    "check_stream": check_stream,
    "forward_stream": forward_stream,
    "compilations": compilations,
}
