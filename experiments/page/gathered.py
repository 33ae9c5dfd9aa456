"""What a report is made of: cells of `compare` and the last document of each other
experiment, read from a folder, a store or a JSON file."""

import dataclasses
import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from common import contract, registry, results
from common.contract import Cell
from common.store import FILE, DamagedStore, Store, opened

Row = dict[str, Any]
EMPTY: Row = {"precision": None, "reason": None, "agreement": [], "timing": None}


class NothingThere(LookupError):
    """There are no results where they were looked for, or they can't be read."""


@dataclass
class Gathered:
    """Everything that a report shows."""

    cells: list[Row] = field(default_factory=list)
    runs: list[Row] = field(default_factory=list)  # that the cells are from
    documents: dict[str, Row] = field(default_factory=dict)  # by command
    refused: list[str] = field(default_factory=list)  # what could not be read


def read(place: Path) -> Gathered:
    """The results in a folder, a store's file or a JSON of `compare`.

    Raises NothingThere.
    """
    if not place.exists():
        raise NothingThere(f"{place}: there is no such file or folder")
    try:
        if place.is_dir():
            return _folder(place)
        if place.read_bytes()[:6] == b"SQLite":
            return _store(place.parent, place.name)
        return _document(place)
    except (DamagedStore, sqlite3.Error, OSError) as error:
        raise NothingThere(str(error)) from error


def _folder(folder: Path) -> Gathered:
    there = (folder / FILE).exists()
    found = _store(folder, FILE) if there else Gathered()
    for path in sorted((folder / results.KEPT).glob("*.json")):
        try:
            found.documents[path.stem] = _loaded(path)
        except NothingThere as error:
            found.refused.append(str(error))
    return found


def _loaded(path: Path) -> Row:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise NothingThere(f"{path} is no JSON document: {error}") from error
    if not isinstance(found, dict) or found.get("schema") != results.SCHEMA:
        text = f"{path} has no `schema` {results.SCHEMA}: it is not one of ours"
        raise NothingThere(text)
    return found


def _document(path: Path) -> Gathered:
    found = _loaded(path)
    if not isinstance(found.get("cells"), list):
        text = f"{path} holds no cells: name a JSON that `compare --json` wrote"
        raise NothingThere(text)
    entry = {key: value for key, value in found.items() if key != "cells"}
    cells = [{**EMPTY, **cell} for cell in found["cells"]]
    return Gathered(cells=cells, runs=[entry])


# -- the store -------------------------------------------------------------------------


def _store(folder: Path, file: str) -> Gathered:
    """Of every workload config the newest run that has it, with all its backends."""
    found, taken = Gathered(), set[tuple[str, str, str]]()
    with opened(folder, file) as store:
        for run in store.runs():
            entry = store.describe(run)
            if "experiment" in entry["settings"] or not entry["settings"]:
                continue
            cells = [c for c in store.cells(run) if _place(c) not in taken]
            if not cells:
                continue
            taken |= {_place(cell) for cell in cells}
            found.cells += _finished(store, run, cells)
            found.runs.append({"run": run, **entry})
    found.cells.sort(key=_order)
    return found


def _place(cell: Cell) -> tuple[str, str, str]:
    return cell.workload, cell.config, cell.device


def _finished(store: Store, run: int, cells: list[Cell]) -> list[Row]:
    """With the figures made from samples, where the programs are still there."""
    known = [cell for cell in cells if _known(cell)]
    rows: list[Row] = results.gather(store, run, known)["cells"]
    documents = store.cells(run)
    for cell in cells:
        if cell not in known:
            rows.append({**dataclasses.asdict(cell), **EMPTY, **documents[cell]})
    return rows


def _known(cell: Cell) -> bool:
    if cell.backend not in registry.backends():
        return False
    if cell.workload not in registry.workloads():
        return False
    return cell.config in contract.configs(cell.workload, "full") or (
        cell.config in registry.reference(cell.workload).CONFIGS
    )


def _order(row: Row) -> tuple[Any, ...]:
    """Workloads in their order, configs as the reference has them, then backends."""
    every = registry.workloads()
    named = row["workload"] in every
    configs = list(registry.reference(row["workload"]).CONFIGS) if named else []
    backends = list(registry.backends())
    return (
        row["device"],
        not named,
        row["workload"],
        configs.index(row["config"]) if row["config"] in configs else len(configs),
        backends.index(row["backend"]) if row["backend"] in backends else 99,
    )
