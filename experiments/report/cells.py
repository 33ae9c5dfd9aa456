"""Cells of `compare` as the page shows them: the matrix, and each cell's evidence."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

from graphparity.common.agreement import verdicts
from graphparity.common.contract import registry
from graphparity.common.contract.timings import Timing
from graphparity.experiments.compare import footnotes, tables as compare_tables
from graphparity.experiments.report.results_of import Row
from graphparity.experiments.shared.charts import palette
from graphparity.experiments.shared.terminal import tables

RAN = ("agree", "disagree", "crashed", "refused", "timeout")
STATUSES = (*RAN, "unavailable", "unsupported")
HARD = "\N{NO-BREAK SPACE}"
BETWEEN = f",{HARD}"  # an interval's ends, which stay on one line
VERDICTS = ("faster", "slower", "same", "unresolved", "refused")


class Speed(TypedDict):
    """A cell's speed-up over the backend `name`: verdict, and text of the ratio."""

    verdict: str
    text: str
    name: str | None
    reason: NotRequired[str | None]  # why there is no ratio


class CellView(TypedDict):
    """A cell of the matrix: a text for each view that the page offers."""

    key: str
    status: str
    agree: str
    step: str
    own: Speed  # over the dynamic form of its framework
    base: Speed
    precision: str
    run: int | None  # where it isn't the run that the rest of its row is from


def backends(cells: list[Row]) -> list[str]:
    """The columns: backends in the registry's order, then those it doesn't know."""
    asked = dict.fromkeys(cell["backend"] for cell in cells)
    known = [name for name in registry.backends() if name in asked]
    return [*known, *(name for name in asked if name not in known)]


def heads(names: list[str]) -> list[dict[str, str]]:
    """What is known of each column: framework, mode and graph."""
    known = registry.backends()
    return [
        {
            "name": name,
            "framework": known[name].framework if name in known else "unknown",
            "graph": known[name].graph if name in known else "unknown",
            "colour": palette.css(name, names),
        }
        for name in names
    ]


def key(cell: Row) -> str:
    """The cell's identifier in links."""
    parts = ("workload", "config", "backend", "device", "dtype")
    return "/".join(str(cell[part]) for part in parts)


def place(cell: Row) -> tuple[str, str, str]:
    """The row of the matrix that a cell is in: workload, config, device."""
    return cell["workload"], cell["config"], cell["device"]


def groups(cells: list[Row]) -> dict[tuple[str, str, str], list[Row]]:
    """The cells of each row of the matrix."""
    rows: dict[tuple[str, str, str], list[Row]] = {}
    for cell in cells:
        rows.setdefault(place(cell), []).append(cell)
    return rows


def median(cell: Row) -> float | None:
    """Seconds a step, None where it was not timed."""
    timing = cell.get("timing")
    return timing["step_s"]["median"] if timing else None


def matrix(
    cells: list[Row], told: Mapping[int | None, str] | None = None
) -> list[dict[str, object]]:
    """A row for each workload config and device, a view for each backend, and the run
    that its cells are from. told: of each run what is said of it."""
    dynamic, base = compare_tables.forms()
    names = backends(cells)
    rows = list[dict[str, object]]()
    for (workload, config, device), group in groups(cells).items():
        views = {
            cell["backend"]: view(cell, dynamic, base)
            | {"source": source(cell, told or {})}
            for cell in group
        }
        row: dict[str, object] = {"workload": workload, "config": config}
        row |= {"device": device}
        row["run"] = next((_run(c) for c in group if not older(c)), None)
        rows.append({**row, "cells": [views.get(name) for name in names]})
    return rows


def view(cell: Row, dynamic: dict[str, str], base: str) -> CellView:
    """A cell of the matrix, in each view."""
    status = cell["status"] if cell["status"] in STATUSES else "other"
    name = dynamic.get(cell["backend"])
    return {
        "key": key(cell),
        "status": status,
        "agree": judged(cell),
        "step": step(cell.get("timing")),
        "own": _against(cell, name),
        "base": _against(cell, base),
        "precision": cell.get("precision") or "–",
        "run": cell["made"]["run"] if older(cell) else None,
    }


def source(cell: Row, told: Mapping[int | None, str]) -> str:
    """Which run a cell is from, and its verdict where that is another; empty where
    nothing is known of it."""
    run, judged = _run(cell), (cell.get("made") or {}).get("judged")
    text = told.get(run, f"run {run}" if run is not None else "")
    return (
        text
        if judged in (None, run)
        else f"{text}; its verdict is that of run {judged}"
    )


def _run(cell: Row) -> int | None:
    """The number of the run that a cell was timed in."""
    number: int | None = (cell.get("made") or {}).get("run")
    return number


def older(cell: Row) -> bool:
    """Whether a cell stands in another run alone than the others of its row."""
    return bool((cell.get("made") or {}).get("older"))


def unmarked(cells: list[Row]) -> list[str]:
    """Why ratios have no mark, in the words of the terminal; of cells that a document
    holds whole."""
    whole = [cell for cell in cells if "timing" in cell]
    return footnotes.why_unmarked(whole)  # type: ignore[arg-type]


def worst(cell: Row) -> float | None:
    """The ratio of the output that takes most of its limit; None: none is known."""
    return verdicts.worst_ratio(cell["agreement"]) if cell["agreement"] else None


def share(cell: Row) -> float:
    """The part of its limit that the worst output's error takes."""
    known = verdicts.worst(cell["agreement"])
    return 0.0 if known is None else verdicts.share(known)


def judged(cell: Row) -> str:
    """Its status, with the worst output's error in noise floors where there is one."""
    ratio, status = worst(cell), cell["status"]
    known = ratio is not None and status in ("agree", "disagree")
    return f"{status} {ratio:.2g}" if known and not undefined(cell) else str(status)


def undefined(cell: Row) -> bool:
    """Whether an output disagrees without a ratio: NaN, of another shape, not there."""
    return any(
        row.get("ratio") is None and row.get("verdict") == "disagree"
        for row in cell["agreement"]
    )


def _against(cell: Row, name: str | None) -> Speed:
    """Verdict and text of a speed-up; where there is none, why."""
    row = compare_tables.against(cell, name) if name and cell.get("timing") else None
    if row is None:
        return {"verdict": "none", "text": "–", "name": name}
    verdict = row["verdict"] if row["verdict"] in VERDICTS else "none"
    text = verdict if verdict in ("refused", "none") else ratio(row)
    return {"verdict": verdict, "text": text, "name": name, "reason": row["reason"]}


def ratio(row: Row) -> str:
    """A speed-up as text: with its mark and its interval, which stays on one line."""
    value = row["speedup"]
    text = f"{tables.digits_of(value['median'], 3)}× {tables.MARKS[row['verdict']]}"
    known = value["low"] is not None and value["high"] is not None
    return f"{text} {tables.bounds(value, BETWEEN)}" if known else text


def step(timing: Timing | None) -> str:
    """The time of a step with its interval in its unit: `174 µs [172, 176]`."""
    if not timing:
        return "–"
    number, interval, unit = tables.step_within(timing).split(" ")
    text = f"{number}{HARD}{unit}"
    known = interval.replace(",", BETWEEN)
    return text if timing["step_s"]["low"] is None else f"{text} {known}"
