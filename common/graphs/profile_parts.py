"""What the moments of a recorded step were spent on: parts that add up to the whole.

A profiler gives spans: a name, a thread, a begin and an end. Spans of one thread are
nested, and a moment belongs to the innermost. Threads run side by side, so their times
do not add up to what a clock shows. Here each moment counts once: to the work that runs
in it, else to dispatch, else to waiting; work side by side in k threads gets a k-th
each. A moment in which no thread has a span is a part of its own: the profiler has not
recorded what it was spent on. So the parts of a window add up to its length, exactly.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

WORK = ("kernel", "copy", "layout")
RANKS = {**dict.fromkeys(WORK, 0), "dispatch": 1, "wait": 2}
NOBODY = ("not recorded", "unrecorded")

Part = tuple[str, str]  # name, kind


@dataclass(frozen=True)
class Span:
    """One event of a profiler, in seconds of the profiler's clock."""

    name: str
    kind: str  # kernel, copy, layout, dispatch or wait
    thread: str
    begin: float
    end: float


Segment = tuple[float, float, Part]


def innermost(spans: Iterable[Span]) -> Iterator[Segment]:
    """The spans of one thread without overlap: each moment is the innermost's.

    The innermost is the one that began last and has not ended.
    """
    stack: list[Span] = []
    at = 0.0
    for span in sorted(spans, key=lambda s: (s.begin, -s.end)):
        while stack and stack[-1].end <= span.begin:
            at, segments = _close(stack, at)
            yield from segments
        if stack and at < span.begin:
            yield at, span.begin, (stack[-1].name, stack[-1].kind)
        stack.append(span)
        at = max(at, span.begin)
    while stack:
        at, segments = _close(stack, at)
        yield from segments


def _close(stack: list[Span], at: float) -> tuple[float, list[Segment]]:
    span = stack.pop()
    if span.end <= at:
        return at, []
    return span.end, [(at, span.end, (span.name, span.kind))]


def parts(spans: Iterable[Span], begin: float, end: float) -> dict[Part, float]:
    """Seconds of the window [begin, end] by name and kind; they add up to it."""
    threads: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        if span.begin < end and span.end > begin:
            threads[span.thread].append(span)
    edges: list[tuple[float, int, Part]] = []
    for of_thread in threads.values():
        for low, high, part in innermost(of_thread):
            if (low := max(low, begin)) < (high := min(high, end)):
                edges += [(low, 1, part), (high, -1, part)]
    return _share(sorted(edges), begin, end)


def _share(
    edges: list[tuple[float, int, Part]], begin: float, end: float
) -> dict[Part, float]:
    seconds: dict[Part, float] = defaultdict(float)
    active: Counter[Part] = Counter()
    at = begin
    for time, step, part in [*edges, (end, 0, NOBODY)]:
        if time > at:
            for owner, share in _owners(active):
                seconds[owner] += (time - at) * share
            at = time
        active[part] += step
        if not active[part]:
            del active[part]
    return dict(seconds)


def _owners(active: Counter[Part]) -> list[tuple[Part, float]]:
    """The parts that share a moment, with their shares: those active parts whose kind
    comes first in RANKS. Shares are by threads and add up to 1."""
    if not active:
        return [(NOBODY, 1.0)]
    first = min(RANKS[kind] for _, kind in active)
    chosen = [(part, n) for part, n in active.items() if RANKS[part[1]] == first]
    total = sum(n for _, n in chosen)
    return [(part, n / total) for part, n in chosen]


def counts(spans: Iterable[Span], begin: float, end: float) -> dict[Part, int]:
    """How often each part began in the window."""
    inside = (s for s in spans if begin <= s.begin < end)
    return dict(Counter((s.name, s.kind) for s in inside))
