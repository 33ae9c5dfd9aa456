"""The worker's half of `calibrate`, in the oracle's process: faults planted, judged.

What it takes is imported when it is asked: every worker reads this file.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypedDict

from threadpoolctl import threadpool_limits

from graphparity.common.worker import session


class Caught(TypedDict):
    """A fault on one seed: by criterion whether it is caught; the least size by part of
    the verdict, None where none is or the fault has no size."""

    caught: dict[str, bool]
    smallest: dict[str, float | None]


@dataclass
class Kept:
    """What is known of a cell at a seed, from request to request; one of each kind."""

    benches: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    targets: dict[tuple[str, str, int], Any] = field(default_factory=dict)


def _kept(known: dict[Any, Any], make: Callable[..., Any], *key: object) -> Any:
    if key not in known:
        known.clear()
        known[key] = make(*key)
    return known[key]


def plant_fault(family: str, title: str, seed: int) -> Caught:
    """A fault by its name: what catches it, and from which size on."""
    from graphparity.experiments.calibrate import bench, catalogue, whole_stage

    [fault] = [f for f in catalogue.FAMILIES[family] if f.name == title]
    kept, cell = session.current().note(Kept), (fault.workload, fault.config, seed)
    with threadpool_limits(1):
        here = _kept(kept.benches, bench.bench, *cell, fault.reference)
        found = bench.published_catches(here, fault.plant, fault.size)
        if family in catalogue.WHOLE:
            target = _kept(kept.targets, whole_stage.target, *cell)
            found |= whole_stage.caught(target, fault.plant, fault.size)
            return {"caught": found, "smallest": {}}
        found |= {
            part: bench.wrong(here, fault.plant, fault.size, part)
            for part in (*bench.PARTS, bench.EDGES)
        }
        least: dict[str, float | None] = {}
        if fault.unit:
            least = {
                part: bench.smallest(here, fault.plant, fault.size, part)
                for part in bench.PARTS
            }
    return {"caught": found, "smallest": least}


def plant_otherwise(title: str, workload: str, config: str, seed: int) -> object:
    """A right program by its name, judged in float32 and float64: `bench.Accused`."""
    from graphparity.experiments.calibrate import bench
    from graphparity.experiments.calibrate.catalogue import otherwise

    key = (title, workload, config)
    [one] = [o for o in otherwise.OTHERWISE if (o.name, o.workload, o.config) == key]
    kept = session.current().note(Kept)
    with threadpool_limits(1):
        where = (workload, config, seed, one.reference)
        here = _kept(kept.benches, bench.bench, *where)
        return bench.accused(here, one.plant)


def plant_timed(title: str) -> bool:
    """Whether the timer refuses a cheat by its name; the empty one is truthful."""
    from graphparity.experiments.calibrate.catalogue import timed

    return timed.refused(timed.FAULTS.get(title, timed.RIGHT))


COMMANDS: dict[str, Callable[..., object]] = {
    "plant_fault": plant_fault,
    "plant_otherwise": plant_otherwise,
    "plant_timed": plant_timed,
}
