"""Inside a worker: the first call of a program, its time shared out over the phases.

A static backend's `phases.py` has TABLE (event name -> phase), INHERIT, ABSENT (a phase
that the stack tells with a neighbour -> that neighbour), NOTE, `watching()`, a context
giving `clock` and in the end `spans`, and `generated(seen, made, state, batch)`: what
was made, its bytes and lines.
"""

from collections.abc import Callable
from itertools import pairwise
from types import ModuleType
from typing import Any

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Tree
from graphparity.common.graphs import phase_spans
from graphparity.common.system import memory
from graphparity.common.worker import conversion, session, train_hook
from graphparity.common.worker.train_hook import Maker

CALLS = 3  # the first, and two more: some stacks compile again
BUILDING = "building"  # the state and the callable are made: before any call
CALL = "first call"  # the whole of it, where a stack's table has this name
TAIL = "first run"  # what follows the last event, where a stack's table has this name


def measure(spec: Spec, start: Tree, batches: list[Tree]) -> dict[str, Any]:
    """Build a program and call it CALLS times; the first call by phase.

    Returns `phases`, `other`, `rest_s`, `total_s` (building and first call), `build_s`,
    `calls_s`, `again_s` (compiling in later calls), `peak_bytes`, `generated`,
    `events` (all names seen). Raises Gap where a backend has no phases.
    """
    here = session.current()
    source = registry.load(here.backend, "phases")
    session.forget()
    data = conversion.of_batch(spec, batches[0])
    params = conversion.of_start(spec, start)
    made = list[object]()
    memory.reset_peak()
    base = memory.resident()
    peak = None
    collecting = train_hook.changed(train_hook.wrapping("graph", _collects(made)))
    with source.watching() as seen, collecting:
        clock = seen.clock
        marks = [clock()]
        state, call = session.make(spec, params, data)
        marks.append(clock())
        for _ in range(CALLS):
            value = call(state, *data)
            here.runtime.synchronize(value)
            state = value[0] if spec["kind"] == "train" else state
            marks.append(clock())
            peak = memory.peak() if len(marks) == 3 else peak
    found = _shares(source, seen.spans, marks)
    found["peak_bytes"] = None if peak is None else max(0, peak - base)
    found["generated"] = source.generated(seen, made, state, data)
    return found


def _shares(
    source: ModuleType, seen: list[phase_spans.Span], marks: list[float]
) -> dict[str, Any]:
    begin, built, first = marks[:3]
    own = [(BUILDING, begin, built), *seen]
    if phase_spans.phase_of(CALL, source.TABLE):
        own.append((CALL, built, first))
    if phase_spans.phase_of(TAIL, source.TABLE):  # nothing is left to compile: it runs
        last = max((s[2] for s in seen if s[2] <= first), default=first)
        own.append((TAIL, max(last, built), first))
    shared = phase_spans.share(own, source.TABLE, begin, first, source.INHERIT)
    again = [
        phase_spans.share(seen, source.TABLE, before, after, source.INHERIT)
        for before, after in pairwise(marks[2:])
    ]
    compiling = [
        sum(s for p, s in found["phases"].items() if p in phase_spans.COMPILING)
        for found in again
    ]
    return {
        "phases": phase_spans.named(shared, source.ABSENT),
        "absent": dict(source.ABSENT),
        "note": source.NOTE,
        "other": shared["other"],
        "rest_s": shared["rest_s"],
        "total_s": first - begin,
        "build_s": built - begin,
        "calls_s": [after - before for before, after in pairwise(marks[1:])],
        "again_s": compiling,
        "events": _by_name(seen, begin, first),
    }


def _by_name(
    seen: list[phase_spans.Span], begin: float, end: float
) -> dict[str, float]:
    """Seconds with each name innermost: what the stack reported, as it reported it."""
    found = phase_spans.share(seen, (), begin, end, inherit=False)["other"]
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _collects(made: list[object]) -> Callable[[Maker], Maker]:
    """Keeps what the backend's `graph` makes, to look at afterwards."""

    def wrap(graph: Maker) -> Maker:
        def watched(*given: Any, **options: Any) -> object:
            made.append(graph(*given, **options))
            return made[-1]

        return watched

    return wrap


COMMANDS = {"phases": measure}
