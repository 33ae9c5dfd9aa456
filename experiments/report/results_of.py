"""What a report is made of: cells of `compare` and the last document of each other
experiment, read from a folder, a store or a JSON file."""

import dataclasses
import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Agreement
from graphparity.common.results import documents as results
from graphparity.common.results.store import FILE, DamagedStore, Store, reading
from graphparity.experiments.report import choice
from graphparity.experiments.shared import called, interrupted

# a document as it was read: an older one, or another's, may lack any key
Row = dict[str, Any]
EMPTY: Row = {"precision": None, "reason": None, "agreement": [], "timing": None}


UNREADABLE = (DamagedStore, sqlite3.Error, OSError)  # they say which file it is
BROKEN = (KeyError, TypeError, ValueError, AttributeError)  # by what a text in it holds


class NothingThere(LookupError):
    """There are no results at a path, or they can't be read."""


@dataclass
class Gathered:
    """Everything that a report shows."""

    cells: list[Row] = field(default_factory=list)
    runs: list[Row] = field(default_factory=list)  # that the cells are from
    documents: dict[str, Row] = field(default_factory=dict)  # by command
    refused: list[str] = field(default_factory=list)  # what could not be read
    cut: list[str] = field(default_factory=list)  # runs that were interrupted
    elsewhere: list[str] = field(default_factory=list)  # what other folders keep


def read(place: Path) -> Gathered:
    """The results in a folder, a store's file or a JSON of `compare`.

    Raises NothingThere.
    """
    if not place.exists():
        first = f"`{called.hint('compare')}`, `pays` or `check` make one where they run"
        raise NothingThere(f"{place}: there is no such file or folder: {first}")
    try:
        if place.is_dir():
            return _folder(place)
        if place.read_bytes()[:6] == b"SQLite":
            return _store(place.parent, place.name)
        return _document(place)
    except UNREADABLE as error:
        raise NothingThere(str(error)) from error
    except BROKEN as error:
        raise NothingThere(_broken(place, error)) from error


def _broken(place: Path, error: Exception) -> str:
    text = f"{place} can't be read ({type(error).__name__}: {error})"
    return f"{text}; move it away, or choose another folder with --results"


def one(folder: Path, run: int) -> Gathered:
    """The cells of one run of a folder. Raises NothingThere."""
    try:
        gathered = _store(folder, FILE, run) if (folder / FILE).exists() else Gathered()
    except UNREADABLE as error:
        raise NothingThere(str(error)) from error
    except BROKEN as error:
        raise NothingThere(_broken(folder, error)) from error
    if not gathered.runs:
        raise NothingThere(f"{folder} has no run {run} of `compare`")
    return gathered


def _folder(folder: Path) -> Gathered:
    there = (folder / FILE).exists()
    gathered = _store(folder, FILE) if there else Gathered()
    for path in sorted((folder / results.KEPT).glob("*.json")):
        try:
            gathered.documents[path.stem] = _loaded(path)
        except NothingThere as error:
            gathered.refused.append(str(error))
    if there:
        shown = {one.get("started") for one in gathered.documents.values()}
        with reading(folder) as store:
            gathered.cut = interrupted.lines(store, shown)
    return gathered


def _loaded(path: Path) -> Row:
    try:
        document = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise NothingThere(f"{path} is no JSON document: {error}") from error
    if not isinstance(document, dict) or document.get("schema") != results.SCHEMA:
        text = f"{path} has no `schema` {results.SCHEMA}: it is not one of ours"
        raise NothingThere(text)
    return document


def _document(path: Path) -> Gathered:
    document = _loaded(path)
    if not isinstance(document.get("cells"), list):
        text = f"{path} holds no cells: name a JSON that `compare --json` wrote"
        raise NothingThere(text)
    entry = {key: value for key, value in document.items() if key != "cells"}
    cells = [{**EMPTY, **cell} for cell in document["cells"]]
    return Gathered(cells=cells, runs=[entry])


# -- the store -------------------------------------------------------------------------


def _store(folder: Path, file: str, only: int | None = None) -> Gathered:
    """Of every workload config the newest run that has it, with all its backends; an
    older one where that has all of the newer one's and more; and what stands in other
    runs alone, each from the newest. Of every cell the newest verdict, whichever run
    it is from."""
    gathered = Gathered()
    with reading(folder, file) as store:
        runs = [run for run in store.runs() if _compared(store, run, only)]
        judged = choice.judged(store, runs)
        taken = choice.taken(store, runs, gathered.refused)
        alone = choice.alone(store, runs, taken)
        elsewhere = set[Cell]().union(*alone.values())
        for run in runs:
            every = store.cells(run)
            shown = {c for c in every if taken[choice.place(c)] == run} - elsewhere
            wanted = shown | alone[run]
            places = {choice.place(c) for c in wanted}
            cells = [c for c in every if choice.place(c) in places]
            newer = {c: judged[c] for c in cells if c in judged and judged[c][0] > run}
            rows = _finished(store, run, cells, newer)
            for row in rows:
                row["made"]["older"] = _cell(row) in alone[run]
            gathered.cells += [row for row in rows if _cell(row) in wanted]
            told = {cell: newer[cell] for cell in newer if cell in wanted}
            gathered.refused += choice.overruled(every, run, told)
        used = set(taken.values()) | {row["made"]["run"] for row in gathered.cells}
        gathered.runs = [
            {"run": run, **store.describe(run)} for run in runs if run in used
        ]
    gathered.cells.sort(key=_order)
    return gathered


def _compared(store: Store, run: int, only: int | None) -> bool:
    settings = store.describe(run)["settings"]
    return bool(settings) and "experiment" not in settings and only in (None, run)


def _finished(
    store: Store,
    run: int,
    cells: list[Cell],
    newer: dict[Cell, tuple[int, Agreement]],
) -> list[Row]:
    """With the figures made from samples, where the programs are still there; of what
    no longer agrees the newer run is told alone."""
    known = [cell for cell in cells if _known(cell)]
    words = {cell: document for cell, (_, document) in newer.items()}
    rows: list[Row] = [
        {**row} for row in results.gather(store, run, known, words)["cells"]
    ]
    documents = store.cells(run) | words
    for cell in cells:
        if cell not in known:
            rows.append({**dataclasses.asdict(cell), **EMPTY, **documents[cell]})
    for row in rows:
        number, _ = newer.get(_cell(row), (run, None))
        timed = run if row["timing"] else number
        row["made"] = {**_made(store, timed), "judged": number}
    return rows


def _cell(row: Row) -> Cell:
    return Cell(*(row[part.name] for part in dataclasses.fields(Cell)))


def _made(store: Store, run: int) -> Row:
    entry = store.describe(run)
    return {"run": run, "started": entry["started"], "command": entry["command"]}


def _known(cell: Cell) -> bool:
    if cell.backend not in registry.backends():
        return False
    if cell.workload not in registry.workloads():
        return False
    return cell.config in specs.configs(cell.workload, "full") or (
        cell.config in registry.reference(cell.workload).CONFIGS
    )


def _order(row: Row) -> tuple[str, bool, str, int, int]:
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
