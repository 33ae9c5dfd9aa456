"""`selfcheck race`: one pair of backends head to head until their ratio is narrow.

The clock that it is held to began with the command line, so that what a person waits
for is what is judged: start, imports, forks, opening, turns.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypedDict

import psutil
from rich.console import Console

from graphparity.common.contract import dtypes
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Machine
from graphparity.common.contract.timings import Interval, Ratio, Sample
from graphparity.common.results import documents
from graphparity.common.system import machine, scratch
from graphparity.common.timing import intervals
from graphparity.common.timing.race import place
from graphparity.common.timing.race.head_to_head import Arm, Limits, Race, narrow
from graphparity.common.timing.race.place import Place
from graphparity.common.workers.zygotes import Zygotes
from graphparity.experiments.selfcheck import against_itself
from graphparity.experiments.shared.terminal.tables import counted

LIMIT_S = 300.0  # of a request
ENDS_S = 0.3  # what ending all processes and the command may take
SENT = ("start", "batches")
MISSED = "from forked processes: what they miss of fresh ones' spread is not in it"

Request = Callable[[], Mapping[str, object]]


class Raw(TypedDict):
    """A round as it is kept: its cores, seconds, and what its processes measured."""

    cores: list[int]
    seconds: float
    failed: dict[str, str]
    anew: dict[str, str]
    samples: dict[str, Sample]


class Document(TypedDict):
    """The JSON of `selfcheck race`."""

    machine: Machine
    backends: tuple[str, str]
    workload: str
    config: str
    width: float
    budget_s: float
    ratio: Ratio | None
    half_width: float | None  # of the ratio; None: unknown
    wall_s: float  # since the command line began, until the ratio was known
    rounds: list[Raw]


def age_s() -> float:
    """Seconds since this process, the command line, began."""
    return max(0.0, time.time() - float(psutil.Process().create_time()))


def race(
    screen: Console,
    names: tuple[str, str],
    what: tuple[str, str],
    limits: tuple[float, float],
    cache: Path | None,
    json: Path | None,
) -> int:
    """Race two backends; 0 where their ratio is that narrow within the time.

    what: workload and config. limits: half-width and seconds since the command line
    began. cache: of what the frameworks compile, else a new one.
    """
    begun = time.monotonic() - age_s()
    width, budget_s = limits
    run = _run(screen, names, what, Limits(width, begun + budget_s - ENDS_S), cache)
    found = run.ratio()
    document: Document = {
        "machine": machine.facts(machine.cores(None)),
        "backends": names,
        "workload": what[0],
        "config": what[1],
        "width": width,
        "budget_s": budget_s,
        "ratio": found,
        "half_width": half_width(found),
        "wall_s": time.monotonic() - begun,
        "rounds": raw(run),
    }
    if json is not None:
        documents.write_json(document, json)
    show(screen, document)
    return int(not (narrow(found, width) and document["wall_s"] <= budget_s))


def _run(
    screen: Console,
    names: tuple[str, str],
    what: tuple[str, str],
    limits: Limits,
    cache: Path | None,
) -> Race:
    """The race, its inputs drawn while the frameworks are imported."""
    with (
        scratch.folder() as empty,
        Zygotes(LIMIT_S) as zygotes,
        ThreadPoolExecutor(2) as beside,
    ):
        where = Place(place.lanes("cpu"), cache or empty, zygotes)
        drawn = beside.submit(against_itself.drawn, *what)
        beside.submit(_imported)
        run = Race(where, arms(names, what, lambda: cast(drawn.result())))
        run.until_narrow(limits, screen.print)
    return run


def _imported() -> None:
    """What the figures need, imported while the frameworks are."""
    import scipy.special  # noqa: F401


def cast(inputs: Mapping[str, Any]) -> dict[str, object]:
    """A request for `open` from drawn inputs, in float32."""
    start, batches = (dtypes.cast(inputs[key], "float32") for key in SENT)
    return {"spec": inputs["spec"], "start": start, "batches": batches}


def half_width(found: Ratio | None) -> float | None:
    """Half of the interval, of the ratio; None where it is not known."""
    half = math.inf if found is None else intervals.half_width(found)
    return half if math.isfinite(half) else None


def interval(found: Interval) -> str:
    """`1.052 [1.043, 1.061]`."""
    if found["low"] is None or found["high"] is None:
        return f"{found['median']:.4f}"
    return f"{found['median']:.4f} [{found['low']:.4f}, {found['high']:.4f}]"


def arms(names: Sequence[str], what: tuple[str, str], request: Request) -> list[Arm]:
    """An arm for each name; one that comes again is another process."""
    found = list[Arm]()
    for name in names:
        count = sum(arm.cell.backend.split("#")[0] == name for arm in found)
        own = f"{name}#{count + 1}" if count else name
        found.append(Arm(Cell(*what, own, "cpu", "float32"), request))
    return found


def raw(run: Race) -> list[Raw]:
    """The rounds of a race as they are kept."""
    return [
        {
            "cores": one.cores,
            "seconds": one.seconds,
            "failed": {cell.backend: text for cell, text in one.failed.items()},
            "anew": one.anew,
            "samples": {cell.backend: made for cell, made in one.samples.items()},
        }
        for one in run.rounds
    ]


def _samples(document: Document) -> list[Sample]:
    return [made for one in document["rounds"] for made in one["samples"].values()]


def show(screen: Console, document: Document) -> None:
    """The ratio with its mark, what it took, and who was not forked."""
    base, other = document["backends"]
    ratio, count = document["ratio"], len(document["rounds"])
    spent = (
        f"{counted(count, 'round')}, {document['wall_s']:.1f} s since the command line"
    )
    if ratio is None:
        screen.print(f"{other} against {base}: no blocks in common; {spent}")
        return
    text = f"{other} against {base}: {interval(ratio)} {ratio['verdict']}"
    half = document["half_width"]
    known = "unknown" if half is None else f"±{half:.2%}"
    screen.print(f"{text}; {known}, {spent}", highlight=False)
    if reason := ratio.get("reason"):
        screen.print(f"  {reason}", markup=False, highlight=False)
    anew = {
        name: why for one in document["rounds"] for name, why in one["anew"].items()
    }
    for name, why in anew.items():
        screen.print(f"  {name}: not forked: {why}", markup=False, highlight=False)
