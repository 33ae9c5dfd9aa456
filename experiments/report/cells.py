"""Cells of `compare` as the page shows them: the matrix, and each cell's evidence."""

from typing import NotRequired, TypedDict

from graphparity.common.agreement import eager_and_compiled, verdicts
from graphparity.common.contract import registry, specs
from graphparity.experiments.compare import tables as compare_tables
from graphparity.experiments.report import processes
from graphparity.experiments.report.results_of import Row
from graphparity.experiments.shared.charts import plot
from graphparity.experiments.shared.terminal import tables

RAN = ("agree", "disagree", "crashed", "refused", "timeout")
STATUSES = (*RAN, "unavailable", "unsupported")
VERDICTS = ("faster", "slower", "same", "unresolved", "refused")
COSTS = (
    ("import", "import_s"),
    ("first graph of the process", "toolchain_s"),
    ("build or trace", "build_s"),
    ("first step", "first_step_s"),
    ("second step", "second_step_s"),
    ("compile, cold cache", "compile_cold_s"),
    ("compile, warm cache", "compile_warm_s"),
)


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
            "colour": plot.colour(names, name),
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


def matrix(cells: list[Row]) -> list[dict[str, object]]:
    """A row for each workload config and device, a view for each backend."""
    dynamic, base = compare_tables.forms()
    names = backends(cells)
    rows = list[dict[str, object]]()
    for (workload, config, device), group in groups(cells).items():
        views = {cell["backend"]: view(cell, dynamic, base) for cell in group}
        row = {"workload": workload, "config": config, "device": device}
        rows.append({**row, "cells": [views.get(name) for name in names]})
    return rows


def view(cell: Row, dynamic: dict[str, str], base: str) -> CellView:
    """A cell of the matrix, in each view."""
    status = cell["status"] if cell["status"] in STATUSES else "other"
    name = dynamic.get(cell["backend"])
    return {
        "key": key(cell),
        "status": status,
        "agree": _worst(cell),
        "step": tables.step(cell.get("timing")),
        "own": _against(cell, name),
        "base": _against(cell, base),
        "precision": cell.get("precision") or "–",
    }


def worst(cell: Row) -> float | None:
    """The ratio of the output that takes most of its limit; None: none is known."""
    return verdicts.worst_ratio(cell["agreement"]) if cell["agreement"] else None


def share(cell: Row) -> float:
    """The part of its limit that the worst output's error takes."""
    known = verdicts.worst(cell["agreement"])
    return 0.0 if known is None else verdicts.share(known)


def _worst(cell: Row) -> str:
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
    text = verdict if verdict in ("refused", "none") else _ratio(row)
    return {"verdict": verdict, "text": text, "name": name, "reason": row["reason"]}


def _ratio(row: Row) -> str:
    return tables.ratio(row["speedup"], row["verdict"]).plain


# -- evidence --------------------------------------------------------------------------


def evidence(cell: Row) -> dict[str, object]:
    """Everything that the page shows of one cell except its outputs."""
    timing = cell.get("timing") or {}
    return {
        "key": key(cell),
        "title": f"{cell['workload']} / {cell['config']} on {cell['backend']}",
        "where": f"{cell['device']}, {cell['dtype']} asked for, "
        f"{cell.get('precision') or 'nothing'} measured",
        "made": cell.get("made"),
        "status": cell["status"] if cell["status"] in STATUSES else "other",
        "verdict": _worst(cell),
        "reason": cell.get("reason"),
        "program": specs.program_of(cell["workload"], cell["config"]),
        "backend": cell["backend"],
        "step": tables.step(cell.get("timing")),
        "samples": processes.told(timing),
        "costs": [(name, tables.seconds(timing.get(part))) for name, part in COSTS]
        if timing
        else [],
        "against": [_rival(row) for row in timing.get("against", [])],
        "machine": _machine(cell),
        "direct": _direct(cell),
        "facts": list((cell.get("facts") or {}).items()),
    }


def _rival(row: Row) -> dict[str, object]:
    steps = row.get("break_even_steps")
    return {
        "backend": row["backend"],
        "verdict": row["verdict"] if row["verdict"] in VERDICTS else "none",
        "text": _ratio(row) if row.get("speedup") else "–",
        "bounds": _bounds(row["speedup"]) if row.get("speedup") else "",
        "pays": tables.repaid_at_length(steps) if steps else "–",
        "reason": row.get("reason"),
    }


def _direct(cell: Row) -> str:
    """A static form against its own dynamic form; empty where nothing is known."""
    found = cell.get("against_dynamic")
    return eager_and_compiled.in_words(found) if found else ""


def _bounds(interval: Row) -> str:
    if interval["low"] is None:
        return "one process: no interval"
    return f"[{interval['low']:.3g}, {interval['high']:.3g}]"


def _machine(cell: Row) -> list[tuple[str, str]]:
    """Memory, and work done beside what the machine can do."""
    roof, peak = cell.get("roofline") or {}, (cell.get("memory") or {})
    lines = []
    for name, part, unit in (
        ("arithmetic", "flops_per_s", "GFLOP/s"),
        ("memory", "bytes_per_s", "GB/s"),
    ):
        if roof.get(part) is not None:
            lines.append((name, f"{roof[part] / 1e9:.3g} {unit}"))
    if roof.get("fraction") is not None:
        share = f"{100 * roof['fraction']:.3g} % of this machine's ceiling"
        if roof.get("raised"):
            share += ", which the step itself raised"
        lines.append(("roofline", share))
    if peak.get("peak_bytes"):
        size = peak["peak_bytes"] / 2**20
        lines.append(("peak memory", f"{size:.3g} MiB on top"))
    return lines


def outputs(cell: Row) -> list[list[object]]:
    """The agreement of every output in few characters, the worst first."""
    rows = sorted(cell["agreement"], key=lambda row: -_rank(row))
    return [
        [
            row.get("output"),
            row.get("verdict"),
            *(_short(row.get(part)) for part in ("ratio", "error", "floor")),
            row.get("max_ulp"),
            _short(row.get("tolerance")),
            row.get("reason"),
        ]
        for row in rows
    ]


def _rank(row: Row) -> float:
    if row.get("verdict") != "agree":
        return float("inf")
    return verdicts.share(row)  # type: ignore[arg-type]


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.3g}")
