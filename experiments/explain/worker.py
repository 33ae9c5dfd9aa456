"""Inside a worker: profile the open cell's step, with the framework's profiler.

The backend's `spans` reads its profiler: `prepare()` switches on what must be on before
a program is compiled; `record(call, arguments, run)` calls `run(mark)` under the
profiler and returns `(name, kind, thread, begin, end)` of every event in seconds,
`(begin, end)` of every `with mark():` in their order, and what kernels consist of.
`arguments()` are those of the next call.
"""

import functools
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypedDict

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Tree
from graphparity.common.graphs import profile_parts
from graphparity.common.graphs.profile_parts import Span
from graphparity.common.worker import session, timer

SHARE = 0.2  # of the blocks, the fastest: their mean is about the lower decile


class Part(TypedDict):
    """What a step's time went into: a kernel, a copy, dispatch, … A kernel's row also
    has what the backend's `spans` knows of it beside its name."""

    name: str
    kind: str
    seconds: float  # a step
    count: float  # how often it begins in a step


class Profile(TypedDict):
    """A profiled step: seconds, and the parts that add up to `step_s`."""

    step_s: float
    blocks_s: list[float]  # a step of each block
    rows: list[Part]


Window = tuple[float, float]  # begin and end of a block, in seconds


def open_profiled(spec: Spec, start: Tree, batches: list[Tree]) -> None:
    """Open a cell so that the profiler will see its kernels."""
    registry.load(session.current().backend, "spans").prepare()
    timer.open_cell(spec, start, batches)


def profile(blocks: int, steps: int, untimed: int) -> Profile:
    """Where the time of a step goes: rows whose seconds add up to `step_s`, exactly.

    Each block starts as a timed one does. What else runs only adds time: step_s and
    rows are means over the fastest fifth of the blocks, `blocks_s` has all. Raises
    RuntimeError where something was compiled in every block.
    """
    cell = session.current().cell()
    arguments = lambda: (cell.state, *cell.batches[0])
    return profiled(cell.call, arguments, blocks, steps, untimed)


def profiled(
    call: Callable[..., object],
    arguments: Callable[[], tuple[object, ...]],
    blocks: int,
    steps: int,
    untimed: int,
) -> Profile:
    """The same of any open cell; call: what its framework made of the step, of which
    the kernels' contents are read, and its next arguments."""
    here, clean = session.current(), list[bool]()
    timer.advance(untimed)
    run = functools.partial(_run, blocks, steps, untimed, clean)
    record = registry.load(here.backend, "spans").record
    events, every, inside = record(call, arguments, run)
    windows = [window for window, still in zip(every, clean, strict=True) if still]
    if not windows:
        raise RuntimeError(f"something was compiled in all {blocks} profiled blocks")
    return summarize([Span(*event) for event in events], windows, steps, inside)


def _run(
    blocks: int,
    steps: int,
    untimed: int,
    clean: list[bool],
    mark: Callable[[], AbstractContextManager[object]],
) -> None:
    """Blocks of steps, each within a mark; `clean`: whether nothing compiled in it."""
    for _ in range(blocks):
        timer.rewind()
        timer.advance(untimed)
        with mark():
            clean.append(timer.advance(steps))


def summarize(
    spans: list[Span],
    windows: list[Window],
    steps: int,
    inside: dict[str, dict[str, object]],
) -> Profile:
    """The rows of a step, from the windows of `steps` steps each.

    inside: for a kernel's name what is known of it beside its name.
    """
    every = [(end - begin) / steps for begin, end in windows]
    count = max(1, round(SHARE * len(windows)))
    order = sorted(range(len(windows)), key=lambda number: every[number])[:count]
    seconds, began = _summed(spans, [windows[n] for n in order], steps * count)
    rows = [
        _row(part, spent, began[part] / (steps * count), inside.get(part[0], {}))
        for part, spent in sorted(seconds.items(), key=lambda item: -item[1])
    ]
    step_s = sum(every[number] for number in order) / count
    return {"step_s": step_s, "blocks_s": every, "rows": rows}


def _row(
    part: profile_parts.Part, seconds: float, count: float, more: dict[str, object]
) -> Part:
    name, kind = part
    row: Part = {"name": name, "kind": kind, "seconds": seconds, "count": count}
    return {**row, **more}  # type: ignore[typeddict-item]  # `more` is the backend's


def _summed(
    spans: list[Span], windows: list[Window], steps: int
) -> tuple[dict[profile_parts.Part, float], Counter[profile_parts.Part]]:
    """Seconds a step of each part over all windows, and how often each began in all;
    steps: in the windows together."""
    seconds: dict[profile_parts.Part, float] = {}
    began = Counter[profile_parts.Part]()
    for begin, end in windows:
        inside = [s for s in spans if s.begin < end and s.end > begin]
        for part, spent in profile_parts.parts(inside, begin, end).items():
            seconds[part] = seconds.get(part, 0.0) + spent / steps
        began.update(profile_parts.counts(inside, begin, end))
    return seconds, began


COMMANDS = {"open_profiled": open_profiled, "profile": profile}
