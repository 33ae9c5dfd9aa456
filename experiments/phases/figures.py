"""`phases`: runs summed up, median and range, and what one more of a thing costs."""

from statistics import median
from typing import Any

import numpy as np

from graphparity.common.graphs.phase_spans import PHASES
from graphparity.experiments.phases.measure import (
    CACHES,
    DEPTH,
    OPERATIONS,
    Asked,
    Found,
    Run,
)


def spread(values: list[float | None]) -> dict[str, float] | None:
    """Median and range; None where nothing is known."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    return {"median": median(known), "low": min(known), "high": max(known)}


def rows(asked: Asked, found: Found) -> list[dict[str, Any]]:
    """For each cell, backend and cache: its phases, the rest, later calls, sizes."""
    order = [
        ("/".join(cell), name, cache)
        for cell in asked.cells
        for name in asked.backends
        for cache in CACHES
    ]
    result = []
    for key in order:
        if runs := found.runs.get(key):
            place = dict(zip(("cell", "backend", "cache"), key))
            result.append({**place, **summed(runs)})
    return result


def summed(runs: list[Run]) -> dict[str, Any]:
    """Median and range over runs of the same thing."""
    others = dict.fromkeys(name for run in runs for name in run["other"])
    scalar = ("build_s", "rest_s", "total_s", "peak_bytes")
    return {
        "runs": len(runs),
        "phases": {p: spread([run["phases"][p] for run in runs]) for p in PHASES},
        "absent": runs[0]["absent"],
        "note": runs[0]["note"],
        "other": {
            n: spread([run["other"].get(n, 0.0) for run in runs]) for n in others
        },
        "other_s": spread([sum(run["other"].values()) for run in runs]),
        **{key: spread([run[key] for run in runs]) for key in scalar},
        "calls_s": [
            spread(list(calls)) for calls in zip(*(r["calls_s"] for r in runs))
        ],
        "again_s": [
            spread(list(calls)) for calls in zip(*(r["again_s"] for r in runs))
        ],
        "generated": runs[-1]["generated"],
        "events": runs[-1]["events"],
    }


def growth(asked: Asked, found: Found) -> list[dict[str, Any]]:
    """For each backend and what grows: the points, and seconds for one more of it."""
    result = []
    for name in asked.backends:
        for what, counts in ((OPERATIONS, asked.operations), (DEPTH, asked.depths)):
            runs = {n: found.growth.get((name, what, n), []) for n in counts}
            runs = {n: own for n, own in runs.items() if own}
            points = [{"count": n, **summed(own)} for n, own in runs.items()]
            if points:
                row = {"backend": name, "what": what, "points": points}
                result.append({**row, "each_s": slopes(runs)})
    return result


def slopes(runs: dict[int, list[Run]]) -> dict[str, dict[str, float] | None] | None:
    """Seconds more for one more, by least squares; of the compiling, and by phase.

    runs: by count, repeat after repeat. Median and range over the repeats.
    """
    if len(runs) < 2:
        return None
    repeats = list(zip(*runs.values()))

    def slope(values: list[float | None]) -> float | None:
        if any(value is None for value in values):
            return None
        return float(np.polyfit(list(runs), np.array(values, float), 1)[0])

    found = {
        p: spread([slope([run["phases"][p] for run in own]) for own in repeats])
        for p in PHASES
    }
    totals = [slope([run["total_s"] for run in own]) for own in repeats]
    return found | {"total": spread(totals)}
