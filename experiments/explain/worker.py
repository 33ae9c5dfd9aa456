"""Inside a worker: profile the open cell's step, with the framework's own profiler.

The backend's `spans` says what its profiler recorded: `prepare()` switches on what must
be on before a program is compiled; `record(call, arguments, run)` calls `run(mark)`
under the profiler and returns `(name, kind, thread, begin, end)` of every event in
seconds, `(begin, end)` of every `with mark():` in their order, and what kernels consist
of. `arguments()` are those of the next call.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Tree
from graphparity.common.graphs import profile_parts
from graphparity.common.graphs.profile_parts import Span
from graphparity.common.worker import session, timer

SHARE = 0.2  # of the blocks, the fastest: their mean is about the lower decile


def open_profiled(spec: Spec, start: Tree, batches: list[Tree]) -> None:
    """Open a cell so that the profiler will see its kernels."""
    registry.load(session.current().backend, "spans").prepare()
    timer.open_cell(spec, start, batches)


def profile(blocks: int, steps: int, untimed: int) -> dict[str, Any]:
    """Where the time of a step goes: rows whose seconds add up to `step_s`, exactly.

    Each block starts as a timed one does. What else runs only adds time: step_s and
    rows are means over the fastest fifth of the blocks, `blocks_s` has all. Raises
    RuntimeError where something was compiled in every block.
    """
    here, clean = session.current(), list[bool]()
    cell = here.cell()

    def run(mark: Callable[[], AbstractContextManager[object]]) -> None:
        for _ in range(blocks):
            timer.rewind()
            timer.advance(untimed)
            with mark():
                clean.append(timer.advance(steps))

    timer.advance(untimed)
    arguments = lambda: (cell.state, *cell.batches[0])
    made = registry.load(here.backend, "spans").record(cell.call, arguments, run)
    found, every, inside = made
    windows = [window for window, still in zip(every, clean, strict=True) if still]
    if not windows:
        raise RuntimeError(f"something was compiled in all {blocks} profiled blocks")
    return summarize([Span(*event) for event in found], windows, steps, inside)


def summarize(
    spans: list[Span],
    windows: list[tuple[float, float]],
    steps: int,
    inside: dict[str, Any],
) -> dict[str, Any]:
    """The rows of a step, from the windows of `steps` steps each.

    inside: for a kernel's name what is known of it beside its name.
    """
    every = [(end - begin) / steps for begin, end in windows]
    count = max(1, round(SHARE * len(windows)))
    order = sorted(range(len(windows)), key=lambda number: every[number])[:count]
    seconds: dict[profile_parts.Part, float] = {}
    began: dict[profile_parts.Part, int] = {}
    for begin, end in (windows[number] for number in order):
        own = [s for s in spans if s.begin < end and s.end > begin]
        for part, spent in profile_parts.parts(own, begin, end).items():
            seconds[part] = seconds.get(part, 0.0) + spent / (steps * count)
        for part, times in profile_parts.counts(own, begin, end).items():
            began[part] = began.get(part, 0) + times
    rows = [
        {
            "name": part[0],
            "kind": part[1],
            "seconds": spent,
            "count": began.get(part, 0) / (steps * count),
            **inside.get(part[0], {}),
        }
        for part, spent in sorted(seconds.items(), key=lambda item: -item[1])
    ]
    step_s = sum(every[number] for number in order) / count
    return {"step_s": step_s, "blocks_s": every, "rows": rows}


COMMANDS = {"open_profiled": open_profiled, "profile": profile}
