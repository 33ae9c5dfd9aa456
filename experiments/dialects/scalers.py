"""The loss scalers of the libraries: defaults, and how one says another's."""

import itertools
from typing import Any

import numpy as np
from rich.console import Console

from graphparity.common.contract import registry
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.scaler import (
    library as scaler_library,
    tables as scaler_tables,
)
from graphparity.experiments.scaler.library import LIMITS, SCALER

ONCE = ("largest scale", "least scale")  # where no option changes what they do


def find(pool: Pool, backends: list[str]) -> dict[str, Any]:
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


def _translate(pool: Pool, known: Any, source: str, target: str) -> dict[str, Any]:
    """What the source does at its defaults, said by the target and run by both."""
    settings = {key: known[source][key] for key in SCALER}
    call = pool.ask(target, "call_library_scaler", settings=settings)
    row = {"from": known[source]["library"], "to": call, "verified": None}
    if call is None:
        return row
    same = {
        title: _same(pool, source, target, {**settings, **own}, finite)
        for title, (own, finite) in LIMITS.items()
    }
    row["verified"] = all(good for title, good in same.items() if title not in ONCE)
    return {**row, "apart_at": [title for title in ONCE if not same[title]]}


def _same(pool: Pool, a: str, b: str, settings: Any, finite: list[bool]) -> bool:
    given = {"settings": settings, "finite": finite}
    one, other = (pool.ask(name, "run_library_scaler", **given) for name in (a, b))
    return bool(np.array_equal(np.array(one), np.array(other)))


def speakers() -> list[str]:
    """The backends whose framework's library may have a scaler: those with a file of
    their own for one."""
    found = []
    for name, backend in registry.backends().items():
        if (registry.folder(backend.package) / "scalers.py").is_file():
            found.append(name)
    return [name for name in found if not registry.backends()[name].missing()]


def show(screen: Console, found: dict[str, Any]) -> None:
    """Defaults, and each translation with its mark."""
    screen.print()
    scaler_tables.show_libraries(screen, found["libraries"])
    for row in found["translations"]:
        mark = {None: "–", True: "✓", False: "✗"}[row["verified"]]
        told = row["to"] or "has no way to say it"
        apart = f" (apart at the {', '.join(row['apart_at'])})" if row["to"] else ""
        apart = apart if row.get("apart_at") else ""
        line = f"  {mark} {row['from']} → {told}{apart}"
        screen.print(line, markup=False, highlight=False, soft_wrap=True)
