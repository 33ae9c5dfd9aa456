"""Inside a worker: a stream of batches of changing size through one training step.

A backend's `shapes.py` holds its cures: each takes its `train` and changes how the
graph is made, so that fewer sizes are traced anew. Its REFUSALS, where it has them,
list the errors by which it refuses a batch of another size (see
`common.worker.refusals`).
"""

import time
from collections.abc import Sized
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import ModuleType
from typing import TypedDict, cast

from graphparity.common.contract import registry
from graphparity.common.contract.backend_modules import Step
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.timings import Load
from graphparity.common.contract.trees import Tree
from graphparity.common.system import load
from graphparity.common.worker import conversion, refusals, session, train_hook
from graphparity.common.worker.session import OpenCell, make
from graphparity.common.worker.steps import Outputs


class Pass(TypedDict, total=False):
    """One pass of the stream: for each batch the seconds of its step, and how often
    the counters moved, None where there are none; empty where a batch was refused."""

    seconds: list[float]
    graphs: list[int | None]
    load: Load


class Ran(TypedDict):
    """All passes; refused: why a batch of another size than the first was not taken."""

    passes: list[Pass]
    refused: str | None


@dataclass
class Cured:
    """Until when graphs are made as a cure does."""

    until: ExitStack = field(default_factory=ExitStack)


def cures() -> list[str]:
    """The names of this backend's cures; none where it has no `shapes.py`."""
    shapes = _shapes()
    return list(shapes.CURES) if shapes else []


def _shapes() -> ModuleType | None:
    try:
        return registry.load(session.current().backend, "shapes")
    except registry.Gap:
        return None


def set_cure(cure: str | None) -> None:
    """Make graphs as this cure does from now on, or as the backend itself does.

    Raises Gap where the backend has no cures.
    """
    here = session.current()
    here.note(Cured).until.close()
    if cure is not None:
        shapes = registry.load(here.backend, "shapes")
        here.note(Cured).until.enter_context(train_hook.changed(shapes.CURES[cure]))


def run_stream(spec: Spec, start: Tree, batches: list[Tree], passes: int) -> Ran:
    """Train on the batches in turn, `passes` times, from a step that is not yet made;
    the making is in the seconds of the first step."""
    session.forget()
    here, params = session.current(), conversion.of_start(spec, start)
    data = [conversion.of_batch(spec, batch) for batch in batches]
    begin = time.perf_counter()
    state, step = make(spec, params, data[0])
    build_s = time.perf_counter() - begin
    state = here.runtime.synchronize(conversion.write(spec, state, start))
    done, refused = list[Pass](), None
    for number in range(passes):
        state, one, refused = _one_pass(step, state, data)
        done.append(one)
        if refused:
            break
        if number == 0:
            one["seconds"][0] += build_s
    here.open = OpenCell(spec, step, start, data, state)
    return {"passes": done, "refused": refused}


def _one_pass(
    step: Step, state: object, data: list[list[object]]
) -> tuple[object, Pass, str | None]:
    """The state behind the pass, the pass, and why a batch was not taken."""
    runtime = session.current().runtime
    done: Pass = {"seconds": [], "graphs": []}
    beside = load.here(children=True)
    for batch in data:
        before = runtime.counters()
        begin = time.perf_counter()
        try:
            state, loss = step(state, *batch)
        except Exception as error:
            if not done["seconds"] or not (reason := _refusal(error, batch, data[0])):
                raise
            return state, {}, reason
        runtime.synchronize((state, loss))
        done["seconds"].append(time.perf_counter() - begin)
        done["graphs"].append(_moved(before, runtime.counters()))
    done["load"] = load.between(beside, load.here(children=True))
    return state, done, None


def _refusal(error: Exception, batch: list[object], first: list[object]) -> str | None:
    """The text of an error by which the framework refuses a batch of another size than
    the first; None for any other error."""
    rows, before = (len(cast(Sized, inputs[0])) for inputs in (batch, first))
    table = getattr(_shapes(), "REFUSALS", ())
    reason = None if rows == before else refusals.refusal_text(error, table)
    return None if reason is None else f"{rows} rows after {before}: {reason}"


def _moved(before: dict[str, int], after: dict[str, int]) -> int | None:
    """How many graphs the counters moved by; a counter of time (`_us`) counts as one.

    None where there is no counter.
    """
    if not after:
        return None
    count = 0
    for name, value in after.items():
        more = value - before.get(name, 0)
        count += min(more, 1) if name.endswith("_us") else more
    return count


def check_stream(spec: Spec, steps: list[Tree]) -> list[Outputs]:
    """The step that the stream ran, from given states: loss, param, opt of each."""
    here, results = session.current(), list[Outputs]()
    cell = here.cell()
    for start, batch in steps:
        state = conversion.write(spec, cell.hand_over(), start)
        state, loss = cell.call(state, *conversion.of_batch(spec, batch))
        param, opt = conversion.read(spec, state)
        results.append({"loss": here.runtime.numpy(loss), "param": param, "opt": opt})
        cell.state = state
    return results


def forward_stream(spec: Spec, steps: list[Tree]) -> list[Outputs]:
    """The forward pass of the same, one callable for all sizes: its output."""
    here, results = session.current(), list[Outputs]()
    program, inputs = session.program(spec), spec["inputs"]
    (params, _), batch = steps[0]
    native = conversion.of_params(spec, params)
    data = conversion.of_batch(spec, batch)[:inputs]
    state, call = here.train.make_forward(program.forward, native, data)
    for start, batch in steps:
        state = conversion.write(spec, state, start[0])
        data = conversion.of_batch(spec, batch)[:inputs]
        output = here.runtime.numpy(call(state, *data))
        results.append({"output": conversion.canonical_output(spec, output)})
    return results


def compilations(spec: Spec, start: Tree, batches: list[Tree]) -> int | None:
    """Programs compiled by one pass of a step made anew, where counting traces is not
    enough.

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
