"""The figures of `phases`: median and range over runs, and the seconds that one more
operation or step costs."""

from collections.abc import Iterable
from statistics import median
from typing import NotRequired, TypedDict

import numpy as np

from graphparity.common.contract.documents import Head
from graphparity.common.graphs.phase_spans import PHASES
from graphparity.common.timing import disturbance
from graphparity.experiments.phases.measure import (
    CACHES,
    DEPTH,
    OPERATIONS,
    Found,
    Generated,
    Run,
)
from graphparity.experiments.phases.plan import Asked

Spread = dict[str, float]  # median, low, high
Slopes = dict[str, Spread | None]  # seconds for one more, by phase and `total`


class Sum(TypedDict):
    """Runs of the same thing: seconds, unless the name says otherwise."""

    runs: int  # that are shown
    disturbed: NotRequired[int]  # by others: left out, or over half of all and kept
    phases: dict[str, Spread | None]  # None: no event of it, or within another
    absent: dict[str, str]  # phase -> the one that includes it
    note: str
    other: dict[str, Spread | None]  # by event
    other_s: Spread
    build_s: Spread
    rest_s: Spread
    total_s: Spread
    peak_bytes: Spread | None
    calls_s: list[Spread]  # the first, the second, the third
    again_s: list[Spread]  # of compiling in the second and the third
    generated: Generated
    events: dict[str, float]


class Row(Sum):
    """A first call."""

    cell: str
    backend: str
    cache: str


class Point(Sum):
    """A first call of so many."""

    count: int


class Growth(TypedDict):
    """First calls of more and more of a thing."""

    backend: str
    what: str
    points: list[Point]
    each_s: Slopes | None


class Figures(TypedDict):
    """What the JSON holds."""

    phases: list[Row]
    growth: list[Growth]
    unsupported: dict[str, str]


class Document(Head, Figures):
    """The whole JSON."""

    failed: dict[str, str]


def document(asked: Asked, found: Found) -> Figures:
    """What the JSON holds."""
    return {
        "phases": rows(asked, found),
        "growth": growth(asked, found),
        "unsupported": found.unsupported,
    }


def status(document: Document) -> int:
    """1 where anything failed; gaps stand apart."""
    return int(bool(document["failed"]))


def rows(asked: Asked, found: Found) -> list[Row]:
    """For each cell, backend and cache: its phases, the rest, later calls, sizes."""
    return [
        {"cell": cell, "backend": name, "cache": cache, **summed(runs)}
        for cell in map("/".join, asked.cells)
        for name in asked.backends
        for cache in CACHES
        if (runs := found.runs.get((cell, name, cache)))
    ]


def summed(runs: list[Run]) -> Sum:
    """Median and range over runs of the same thing, without those in which others ran
    on the same cores (`disturbance`)."""
    causes = [_cause(run) for run in runs]
    disturbed = len(causes) - causes.count(None)
    runs = [run for run, stays in zip(runs, disturbance.kept(causes)) if stays]
    others = dict.fromkeys(name for run in runs for name in run["other"])
    return {
        "runs": len(runs),
        "disturbed": disturbed,
        "phases": {p: spread([run["phases"][p] for run in runs]) for p in PHASES},
        "absent": runs[0]["absent"],
        "note": runs[0]["note"],
        "other": {
            n: spread([run["other"].get(n, 0.0) for run in runs]) for n in others
        },
        "other_s": _spread(sum(run["other"].values()) for run in runs),
        "build_s": _spread(run["build_s"] for run in runs),
        "rest_s": _spread(run["rest_s"] for run in runs),
        "total_s": _spread(run["total_s"] for run in runs),
        "peak_bytes": spread([run["peak_bytes"] for run in runs]),
        "calls_s": [_spread(calls) for calls in zip(*(r["calls_s"] for r in runs))],
        "again_s": [_spread(calls) for calls in zip(*(r["again_s"] for r in runs))],
        "generated": runs[-1]["generated"],
        "events": runs[-1]["events"],
    }


def _cause(run: Run) -> str | None:
    """What disturbed a run: others alone, since compiling threads wait in any case."""
    return disturbance.others(run["load"]) if "load" in run else None


def spread(values: list[float | None]) -> Spread | None:
    """Median and range; None where nothing is known."""
    known = [value for value in values if value is not None]
    return _spread(known) if known else None


def _spread(values: Iterable[float]) -> Spread:
    every = [*values]
    return {"median": median(every), "low": min(every), "high": max(every)}


def growth(asked: Asked, found: Found) -> list[Growth]:
    """For each backend and what grows: the points, and seconds for one more of it."""
    result = list[Growth]()
    for name in asked.backends:
        for what, counts in ((OPERATIONS, asked.operations), (DEPTH, asked.depths)):
            runs = {n: found.growth.get((name, what, n), []) for n in counts}
            runs = {n: repeats for n, repeats in runs.items() if repeats}
            points: list[Point] = [{"count": n, **summed(r)} for n, r in runs.items()]
            if points:
                row: Growth = {
                    "backend": name,
                    "what": what,
                    "points": points,
                    "each_s": slopes(runs),
                }
                result.append(row)
    return result


def slopes(runs: dict[int, list[Run]]) -> Slopes | None:
    """Seconds more for one more, by least squares; of the compiling, and by phase.

    runs: by count, repeat after repeat. Median and range over the repeats.
    """
    if len(runs) < 2:
        return None
    counts, repeats = list(runs), list(zip(*runs.values()))
    causes = [next(filter(None, map(_cause, each)), None) for each in repeats]
    stay = disturbance.kept(causes)
    repeats = [each for each, stays in zip(repeats, stay) if stays]
    by_phase = {
        p: spread(
            [_slope(counts, [run["phases"][p] for run in each]) for each in repeats]
        )
        for p in PHASES
    }
    totals = [_slope(counts, [run["total_s"] for run in each]) for each in repeats]
    return by_phase | {"total": spread(totals)}


def _slope(counts: list[int], seconds: list[float | None]) -> float | None:
    """Seconds for one more; None where one of them is not known."""
    if any(value is None for value in seconds):
        return None
    return float(np.polyfit(counts, np.array(seconds, float), 1)[0])
