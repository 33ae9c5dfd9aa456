"""Seconds by phase, from a framework's nested events; none is dropped.

A *span* is (name, begin, end) in seconds of one clock. Every moment belongs to the span
that began last of those that are open: what is nested is not counted twice.
"""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import TypedDict

PHASES = ("capture", "lower", "optimize", "generate", "run")
COMPILING = PHASES[:-1]

Span = tuple[str, float, float]
Table = Sequence[tuple[str, str]]  # a name's pattern -> phase; the first that fits


class Shares(TypedDict):
    """Seconds by phase, of other names by name, and in no span at all."""

    phases: dict[str, float]
    other: dict[str, float]
    rest_s: float


def phase_of(name: str, table: Table) -> str | None:
    """The phase of an event's name, None where no pattern fits it."""
    return next((phase for pattern, phase in table if fnmatchcase(name, pattern)), None)


def share(
    spans: Sequence[Span], table: Table, begin: float, end: float, inherit: bool
) -> Shares:
    """Seconds from begin to end: by phase, `other` by name, and `rest_s` in no span.

    inherit: a name that the table lacks belongs to the phase around it; where there is
    none, the outermost name stands in `other`. Else the name itself does. The sum of
    all is end - begin.
    """
    shares: Shares = {"phases": {}, "other": {}, "rest_s": 0.0}
    for seconds, open_spans in _moments(spans, begin, end):
        if not open_spans:
            shares["rest_s"] += seconds
            continue
        phase, name = _owner([name for name, _, _ in open_spans], table, inherit)
        target = shares["other"] if phase is None else shares["phases"]
        target[phase or name] = target.get(phase or name, 0.0) + seconds
    return shares


def _owner(names: Sequence[str], table: Table, inherit: bool) -> tuple[str | None, str]:
    """The phase of a moment with these spans open, outermost first, or None; and the
    name under which it counts then."""
    phases = [phase_of(name, table) for name in reversed(names)]
    if inherit:
        return next(filter(None, phases), None), names[0]
    return phases[0], names[-1]


def _moments(
    spans: Sequence[Span], begin: float, end: float
) -> list[tuple[float, list[Span]]]:
    """Stretches of time with the spans that are open in them, outermost first."""
    inside = sorted(
        (s for s in spans if s[2] > begin and s[1] < end and s[2] > s[1]),
        key=lambda s: (s[1], -s[2]),
    )
    edges = {min(max(edge, begin), end) for s in inside for edge in s[1:]}
    times = sorted({begin, end, *edges})
    moments, active, at = [], list[Span](), 0
    for now, after in pairwise(times):
        active = [s for s in active if s[2] > now]
        while at < len(inside) and inside[at][1] <= now:
            if inside[at][2] > now:
                active.append(inside[at])
            at += 1
        moments.append((after - now, list(active)))
    return moments


def named(shares: Shares, absent: dict[str, str]) -> dict[str, float | None]:
    """Seconds of every phase by name; None where no event was of it, or its seconds
    are within another's (`absent`)."""
    known = shares["phases"]
    return {phase: None if phase in absent else known.get(phase) for phase in PHASES}
