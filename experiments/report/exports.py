"""A report as Markdown, for a pull request, and as CSV, a line a cell."""

import csv as tables
import io

from graphparity.experiments.compare import (
    tables as compare_tables,
    words as compare_words,
)
from graphparity.experiments.report import cells as views
from graphparity.experiments.report.own.exported import documented, recorded
from graphparity.experiments.report.own.markdown import escaped, line
from graphparity.experiments.report.results_of import Gathered, Row
from graphparity.experiments.report.runs.compare_runs import (
    Changes,
    Timed,
    summary as changed,
)
from graphparity.experiments.report.sections import day, entry
from graphparity.experiments.shared.terminal import tables as report

KEYS = ("workload", "config", "backend", "device", "dtype", "precision", "status")
HEAD = (*KEYS, "worst_ratio", "step_s", "step_low_s", "step_high_s")
COSTS = ("compile_cold_s", "compile_warm_s")
REST = ("own", "speedup", "speedup_low", "speedup_high", "verdict", "peak_bytes")
AGAINST = ("was_s", "against", "against_low", "against_high", "against_verdict")


def markdown(gathered: Gathered, changes: Changes | None) -> str:
    """The summary, what changed, a table for each workload config, and what else was
    measured."""
    dynamic, base = compare_tables.forms()
    lines = ["## graphparity", ""]
    for run in gathered.runs:
        made = entry(run)
        parts = [made["command"], day(made["started"]), made["machine"]]
        lines += [f"- {escaped(', '.join([*parts, made['versions']]))}"]
    lines += [f"- {escaped(text)}" for text in gathered.cut]
    lines += [""] if gathered.runs or gathered.cut else []
    if gathered.cells:
        text = compare_words.paragraph({"cells": gathered.cells}, dynamic)
        lines += [escaped(text), ""]
    if changes is not None:
        lines += _changes(changes)
    for (workload, config, device), group in views.groups(gathered.cells).items():
        lines += [f"### {escaped(f'{workload} / {config} on {device}')}", ""]
        lines += line(["backend", "agreement", "step", "vs own", "vs base"])
        lines += line(["---"] * 5)
        for cell in group:
            view = views.view(cell, dynamic, base)
            texts = [cell["backend"], view["agree"], view["step"]]
            lines += line([*texts, view["own"]["text"], view["base"]["text"]])
        lines.append("")
    for name, document in gathered.documents.items():
        lines += documented(name, document)
    return "\n".join(lines).rstrip() + "\n"


def _changes(changes: Changes) -> list[str]:
    lines = ["### Against the other run", "", escaped(changed(changes)), ""]
    if changes.verdicts:
        lines += [*line(["cell", "was", "is"]), *line(["---"] * 3)]
        for changed_cell in changes.verdicts:
            lines += line([changed_cell[part] for part in ("key", "was", "is")])
        lines.append("")
    resolved = [r for r in changes.timed if r["verdict"] in ("faster", "slower")]
    if resolved:
        lines += line(["cell", "was", "is", "times as fast", "verdict"])
        lines += line(["---"] * 5)
    for row in resolved:
        steps = report.seconds(row["was"]), report.seconds(row["is"])
        if value := row["speedup"]:
            span = f"{value['median']:.3g}× [{value['low']:.3g}, {value['high']:.3g}]"
            lines += line([row["key"], *steps, span, row["verdict"]])
    return [*lines, ""] if resolved else lines


def csv(gathered: Gathered, changes: Changes | None) -> str:
    """Seconds, bytes and plain ratios; unknown is empty. Forms of a person's own
    program are lines under the same head."""
    dynamic, _ = compare_tables.forms()
    then = {row["key"]: row for row in changes.timed} if changes else {}
    head = [*HEAD, *COSTS, *REST, *(AGAINST if changes else ())]
    text = io.StringIO()
    writer = tables.writer(text, lineterminator="\n")
    writer.writerow(head)
    for cell in gathered.cells:
        row = [*_figures(cell), *_against(cell, dynamic.get(cell["backend"]))]
        row.append((cell.get("memory") or {}).get("peak_bytes"))
        row += _then(then.get(views.key(cell))) if changes else []
        writer.writerow(["" if value is None else _safe(value) for value in row])
    for record in recorded(gathered.documents):
        row = [record.get(key) for key in head]
        writer.writerow(["" if value is None else _safe(value) for value in row])
    return text.getvalue()


def _safe(value: object) -> object:
    """A text that a spreadsheet does not take for a formula."""
    formula = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if formula else value


def _figures(cell: Row) -> list[object]:
    timing = cell.get("timing") or {}
    step = timing.get("step_s") or {}
    return [
        *(cell.get(key) for key in KEYS),
        views.worst(cell),
        *(step.get(part) for part in ("median", "low", "high")),
        *(timing.get(part) for part in COSTS),
    ]


def _against(cell: Row, name: str | None) -> list[object]:
    row = compare_tables.against(cell, name) if name and cell.get("timing") else None
    value = (row or {}).get("speedup") or {}
    parts = [value.get(part) for part in ("median", "low", "high")]
    return [name, *parts, row and row["verdict"]]


def _then(row: Timed | None) -> list[object]:
    if row is None:
        return [None] * len(AGAINST)
    value = row["speedup"] or {"median": None, "low": None, "high": None}
    return [row["was"], value["median"], value["low"], value["high"], row["verdict"]]
