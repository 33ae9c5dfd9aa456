"""A run's results as the JSON of the schema, and the exit status that follows from
it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Agreement, CellDocument, Results
from graphparity.common.contract.timings import Timing
from graphparity.common.results import files
from graphparity.common.results.store import Store
from graphparity.common.timing import across_devices, cell_timing, ratios, table_marks

SCHEMA = 1
KEPT = "experiments"  # the folder of kept documents inside that of results
FAILED = ("disagree", "crashed", "timeout")
NOT_RUN = (*FAILED, "refused")  # where a refusal is no question of its own


def gather(
    store: Store,
    run: int,
    order: list[Cell],
    newer: Mapping[Cell, Agreement] | None = None,
) -> Results:
    """Everything known of a run: schema, machine, versions, command and cells.

    newer: what later runs say of cells: it stands in the place of this run's word, and
    what was timed of a cell that no longer agrees counts nowhere.
    """
    newer = newer or {}
    documents, samples = store.cells(run), store.samples(run)
    documents |= {cell: newer[cell] for cell in documents if cell in newer}
    for cell, document in newer.items():
        if document["status"] != "agree":
            samples.pop(cell, None)
    entry = store.describe(run)
    groups = _groups([cell for cell in order if cell in documents])
    cells, figures = list[CellDocument](), dict[Cell, Timing]()
    forks = entry["machine"].get("forks")
    starts = {c: d["cold_start"] for c, d in documents.items() if "cold_start" in d}
    for group in groups:
        figures |= cell_timing.timing(group, samples, forks, starts)
    ratios.fill(figures, documents, samples, forks)
    for cell, timing in figures.items():
        timing["across"] = across_devices.rows(cell, figures, documents, samples)
    table_marks.hold(figures)
    for group in groups:
        ceilings = entry["machine"].get("ceilings", {}).get(group[0].device)
        for cell in group:
            timed, raw = figures.get(cell), samples.get(cell, {})
            document = cell_timing.finish(documents[cell], cell, timed, raw, ceilings)
            cells.append(document)
    return {"schema": SCHEMA, **entry, "cells": cells}


def _groups(cells: list[Cell]) -> list[list[Cell]]:
    """Cells by workload config and device, each in its order."""
    groups: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells:
        key = (cell.workload, cell.config, cell.device)
        groups.setdefault(key, []).append(cell)
    return list(groups.values())


def write_json(results: Mapping[str, object], path: Path) -> None:
    """Write the file whole or not at all. Raises NotWritten."""
    files.write(path, json.dumps(results, indent=1, allow_nan=False) + "\n")


def keep(document: Mapping[str, object], folder: Path, name: str) -> None:
    """Keep an experiment's last document beside the store, for a report. Raises
    NotWritten."""
    place = folder / KEPT
    files.make_folder(place)
    write_json(document, place / f"{name}.json")


def kept(folder: Path, names: str = "*") -> Iterator[tuple[str, dict[str, Any]]]:
    """The documents that are kept under names of this pattern and can be read."""
    for path in sorted((folder / KEPT).glob(f"{names}.json")):
        try:
            found = json.loads(path.read_text())
        except (OSError, ValueError):
            continue
        if isinstance(found, dict):
            yield path.stem, found


def forget(folder: Path, names: Iterable[str]) -> None:
    """Keep no document under these names any longer."""
    for name in names:
        (folder / KEPT / f"{name}.json").unlink(missing_ok=True)


def whole(folder: Path, name: str) -> bool:
    """Whether a document is kept under this name that no interruption cut short."""
    try:
        found = json.loads((folder / KEPT / f"{name}.json").read_text())
    except (OSError, ValueError):
        return False
    return not (isinstance(found, dict) and found.get("interrupted"))


def exit_status(results: Results, expected: int) -> int:
    """0 if all that ran agrees; 1 if something disagreed, crashed, was refused, timed
    out, or is not there; a backend that is unavailable or a gap is no failure."""
    statuses = [cell["status"] for cell in results["cells"]]
    failed = any(status in NOT_RUN for status in statuses)
    return int(failed or len(statuses) < expected)
