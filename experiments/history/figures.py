"""The document of `history`: runs, the series of each ratio, and how it moved."""

import time
from typing import NotRequired, TypedDict

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Head, Options
from graphparity.common.contract.timings import Interval
from graphparity.common.results import documents
from graphparity.experiments.history import kept_runs, moves
from graphparity.experiments.history.kept_runs import Found, Kept, Ratio
from graphparity.experiments.history.moves import Move


class RunRow(TypedDict):
    """One run, the oldest first."""

    run: int
    started: float
    command: str
    preset: str | None
    versions: dict[str, str]
    programs: str | None  # a short text for all of them; None: not known
    ratios: int


class Point(TypedDict):
    """A ratio in one run."""

    run: int
    ratio: Interval
    reason: str | None  # why no move is told by it


class Series(TypedDict):
    """A ratio over time: a static form against its own dynamic form."""

    name: str
    place: str
    backend: str
    against: str
    dtype: str
    points: list[Point]


class Document(Head):
    """What the JSON holds. Its machine is that of the newest run shown."""

    runs: list[RunRow]
    series: list[Series]
    moves: list[Move]  # between neighbours of each series, in order of time
    left_out: dict[str, str]
    cut: NotRequired[list[str]]  # runs that were interrupted; an older one has none
    failed: dict[str, str]  # empty: nothing was measured


def document(found: Found, command: str, settings: Options) -> Document:
    """What the JSON holds."""
    keys = _keys(found.runs)
    return {
        "schema": documents.SCHEMA,
        "started": time.time(),
        "command": command,
        "settings": {"experiment": "history", **settings},
        "machine": found.entry["machine"],
        "versions": found.entry["versions"],
        "effort": {},
        "runs": [_run(kept) for kept in found.runs],
        "series": [_series(key, found.runs) for key in keys],
        "moves": moves.between(found.runs, keys),
        "left_out": found.left_out,
        "cut": found.cut,
        "failed": {},
    }


def _keys(runs: list[Kept]) -> list[Ratio]:
    """Every ratio, in the order of the tables of `compare`."""
    return sorted({key for kept in runs for key in kept.ratios}, key=_order)


def _order(key: Ratio) -> tuple[str, int, int, int, str]:
    configs = list(registry.reference(key.workload).CONFIGS)
    place = configs.index(key.config) if key.config in configs else len(configs)
    workloads, backends = registry.workloads(), [*registry.backends()]
    numbers = workloads.index(key.workload), place, backends.index(key.backend)
    return key.device, *numbers, key.dtype


def _run(kept: Kept) -> RunRow:
    entry = kept.entry
    return {
        "run": kept.number,
        "started": entry["started"],
        "command": entry["command"],
        "preset": entry["settings"].get("preset"),
        "versions": {"python": entry["machine"]["python"], **entry["versions"]},
        "programs": kept_runs.fingerprint(kept.origin),
        "ratios": len(kept.ratios),
    }


def _series(key: Ratio, runs: list[Kept]) -> Series:
    points: list[Point] = [
        {"run": kept.number, "ratio": known.interval, "reason": known.reason}
        for kept in runs
        if (known := kept.ratios.get(key))
    ]
    return {
        "name": key.name(),
        "place": key.place(),
        "backend": key.backend,
        "against": key.against,
        "dtype": key.dtype,
        "points": points,
    }
