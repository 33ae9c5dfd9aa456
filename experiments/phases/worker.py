"""Inside a worker: the seconds of a program's first call, by phase.

A static backend's `phases.py` has TABLE (event name -> phase), INHERIT, ABSENT (a phase
that the stack counts within a neighbour -> that neighbour), NOTE, `watching()`, a
context giving `clock` and in the end `spans`, and `generated(seen, made, state,
batch)`: what was made, its bytes and lines.
"""

from collections.abc import Callable
from itertools import pairwise
from types import ModuleType
from typing import TypedDict

from graphparity.common.contract import registry
from graphparity.common.contract.backend_modules import Tensors
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.timings import Load
from graphparity.common.contract.trees import Tree
from graphparity.common.graphs import phase_spans
from graphparity.common.graphs.phase_spans import Span
from graphparity.common.system import load, memory
from graphparity.common.worker import conversion, session, train_hook
from graphparity.common.worker.train_hook import Maker

CALLS = 3  # the first, and two more: some stacks compile again
BUILDING = "building"  # the state and the callable are made: before any call
CALL = "first call"  # the whole of it, where a stack's table has this name
TAIL = "first run"  # what follows the last event, where a stack's table has this name


class Shared(TypedDict):
    """Seconds of the first call by phase, and of what is beside it."""

    phases: dict[str, float | None]
    absent: dict[str, str]  # a phase that is counted within another -> that other
    note: str
    other: dict[str, float]  # by name
    rest_s: float
    total_s: float  # of building and the first call
    build_s: float
    calls_s: list[float]
    again_s: list[float]  # of compiling in each later call
    events: dict[str, float]  # of all names that were seen


class FirstCall(Shared):
    """`Shared`, and the memory that the compiler took and what it made."""

    peak_bytes: int | None  # of the process over what it held before
    generated: object  # what was made, its bytes and lines, as the backend says it
    load: Load  # what others did meanwhile


def measure(spec: Spec, start: Tree, batches: list[Tree]) -> FirstCall:
    """Build a program and call it CALLS times; the first call by phase. Raises Gap
    where a backend has no phases."""
    source = registry.load(session.current().backend, "phases")
    session.forget()
    data = conversion.of_batch(spec, batches[0])
    params = conversion.of_start(spec, start)
    made = list[object]()
    memory.reset_peak()
    base = memory.resident()
    collecting = train_hook.changed(train_hook.wrapping("graph", _collects(made)))
    before = load.here(children=True)
    with source.watching() as seen, collecting:
        marks, state, peak = _calls(spec, params, data, seen.clock)
    beside = load.between(before, load.here(children=True))
    shares = _shares(source, seen.spans, marks)
    peak_bytes = None if peak is None else max(0, peak - base)
    generated = source.generated(seen, made, state, data)
    return {
        **shares,
        "peak_bytes": peak_bytes,
        "generated": generated,
        "load": beside,
    }


def _calls(
    spec: Spec, params: Tensors, data: Tensors, clock: Callable[[], float]
) -> tuple[list[float], object, int | None]:
    """The clock before building, after it and after each call; the last state; and the
    process's highest memory in bytes until the first call was over, None: unknown."""
    runtime, peak = session.current().runtime, None
    marks = [clock()]
    state, call = session.make(spec, params, data)
    marks.append(clock())
    for number in range(CALLS):
        value = call(state, *data)
        runtime.synchronize(value)
        state = value[0] if spec["kind"] == "train" else state
        marks.append(clock())
        peak = memory.peak() if number == 0 else peak
    return marks, state, peak


def _shares(source: ModuleType, seen: list[Span], marks: list[float]) -> Shared:
    begin, built, first = marks[:3]
    spans = _with_whole(source, seen, marks)
    shared = phase_spans.share(spans, source.TABLE, begin, first, source.INHERIT)
    return {
        "phases": phase_spans.named(shared, source.ABSENT),
        "absent": dict(source.ABSENT),
        "note": source.NOTE,
        "other": shared["other"],
        "rest_s": shared["rest_s"],
        "total_s": first - begin,
        "build_s": built - begin,
        "calls_s": [after - before for before, after in pairwise(marks[1:])],
        "again_s": _again(source, seen, marks[2:]),
        "events": _by_name(seen, begin, first),
    }


def _with_whole(source: ModuleType, seen: list[Span], marks: list[float]) -> list[Span]:
    """The spans, with those of building, of the whole first call and of what follows
    its last event, where the stack's table has these names."""
    begin, built, first = marks[:3]
    spans = [(BUILDING, begin, built), *seen]
    if phase_spans.phase_of(CALL, source.TABLE):
        spans.append((CALL, built, first))
    if phase_spans.phase_of(TAIL, source.TABLE):  # nothing is left to compile: it runs
        last = max((s[2] for s in seen if s[2] <= first), default=first)
        spans.append((TAIL, max(last, built), first))
    return spans


def _again(source: ModuleType, seen: list[Span], marks: list[float]) -> list[float]:
    """Seconds of compiling between each two marks."""
    seconds = []
    for before, after in pairwise(marks):
        share = phase_spans.share(seen, source.TABLE, before, after, source.INHERIT)
        phases = share["phases"].items()
        seconds.append(sum(s for p, s in phases if p in phase_spans.COMPILING))
    return seconds


def _by_name(seen: list[Span], begin: float, end: float) -> dict[str, float]:
    """Seconds in which each name is the innermost span, by the stack's own names."""
    seconds = phase_spans.share(seen, (), begin, end, inherit=False)["other"]
    return dict(sorted(seconds.items(), key=lambda pair: -pair[1]))


def _collects(made: list[object]) -> Callable[[Maker], Maker]:
    """A wrapper of the backend's `graph` that appends what it makes to `made`."""

    def wrap(graph: Maker) -> Maker:
        def watched(*arguments: object, **options: object) -> object:
            made.append(graph(*arguments, **options))
            return made[-1]

        return watched

    return wrap


COMMANDS = {"phases": measure}
