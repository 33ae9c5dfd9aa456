"""The loss scalers of the libraries: defaults, and one as a call of another."""

import itertools
from typing import NotRequired, TypedDict

import numpy as np
from rich.console import Console

from graphparity.common.contract import registry
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.scaler import (
    library as scaler_library,
    tables as scaler_tables,
)
from graphparity.experiments.scaler.library import LIMITS, SCALER, Library

ONCE = ("largest scale", "least scale")  # where no option changes what they do

Settings = dict[str, float]  # of a scaler: those that SCALER names

# "from" is no name for a class's field
Source = TypedDict("Source", {"from": str})


class Translation(Source):
    """A library's scaler translated to another's options."""

    to: str | None  # the call; None: it has no such options
    verified: bool | None  # both take the same path; None: there is no call
    apart_at: NotRequired[list[str]]  # the limits at which they do not


class Scalers(TypedDict):
    """The libraries' scalers by backend, and every translation."""

    libraries: dict[str, Library]
    translations: list[Translation]


def find(pool: Pool, backends: list[str]) -> Scalers:
    """The libraries' scalers by backend, and every translation with its proof."""
    known = {}
    for name in backends:
        try:
            library = pool.ask(name, "library_scaler")
        except WorkerFailure as failure:
            if failure.status != "unsupported":
                raise
            continue
        known[name] = scaler_library.verify(pool, name, library)
    pairs = itertools.permutations(known, 2)
    return {
        "libraries": known,
        "translations": [_translate(pool, known, *pair) for pair in pairs],
    }


def _translate(
    pool: Pool, known: dict[str, Library], source: str, target: str
) -> Translation:
    """The source's defaults as the target's call, and both run."""
    settings: Settings = {key: known[source][key] for key in SCALER}
    call = pool.ask(target, "call_library_scaler", settings=settings)
    row: Translation = {"from": known[source]["library"], "to": call, "verified": None}
    if call is None:
        return row
    same = {
        title: _same(pool, source, target, {**settings, **changes}, finite)
        for title, (changes, finite) in LIMITS.items()
    }
    row["verified"] = all(good for title, good in same.items() if title not in ONCE)
    return {**row, "apart_at": [title for title in ONCE if not same[title]]}


def _same(pool: Pool, a: str, b: str, settings: Settings, finite: list[bool]) -> bool:
    sequence = {"settings": settings, "finite": finite}
    one, other = (pool.ask(n, "run_library_scaler", **sequence) for n in (a, b))
    return bool(np.array_equal(np.array(one), np.array(other)))


def backends_with_scalers() -> list[str]:
    """The backends whose framework's library may have a scaler: those with a file of
    their own for one."""
    return [
        name
        for name, backend in registry.backends().items()
        if (registry.folder(backend.package) / "scalers.py").is_file()
        and not backend.missing()
    ]


def show(screen: Console, scalers: Scalers) -> None:
    """Defaults, and each translation with its mark."""
    screen.print()
    scaler_tables.show_libraries(screen, scalers["libraries"])
    for row in scalers["translations"]:
        mark = {None: "–", True: "✓", False: "✗"}[row["verified"]]
        text = row["to"] or "has no way to say it"
        places = row.get("apart_at") if row["to"] else None
        apart = f" (apart at the {', '.join(places)})" if places else ""
        line = f"  {mark} {row['from']} → {text}{apart}"
        screen.print(line, markup=False, highlight=False, soft_wrap=True)
