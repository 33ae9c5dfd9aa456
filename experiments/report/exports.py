"""A report as Markdown, for a pull request, and as CSV, a line a cell."""

import csv as tables
import io
from collections.abc import Mapping

from graphparity.experiments.compare import (
    tables as compare_tables,
    words as compare_words,
)
from graphparity.experiments.report import cells as views
from graphparity.experiments.report.own.exported import (
    ORIGIN,
    documented,
    origin,
    recorded,
)
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
PAYS = ("reason", "pays_from", "pays_from_low", "pays_from_high", "pays_verdict")
PRICES = ("compile_cold_low_s", "compile_cold_high_s", "peak_cold_bytes")  # of `pays`
RUN = ("run_steps", "run_s", "run_low_s", "run_high_s")
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
    more = [*REST, *PAYS, *PRICES, *RUN, *ORIGIN, *(AGAINST if changes else ())]
    head = [*HEAD, *COSTS, *more]
    text = io.StringIO()
    writer = tables.writer(text, lineterminator="\n")
    writer.writerow(head)
    records = [
        _figures(cell)
        | _against(cell, dynamic.get(cell["backend"]))
        | _then(then.get(views.key(cell)))
        | origin(_run(cell, gathered.runs))
        for cell in gathered.cells
    ]
    for record in [*records, *recorded(gathered.documents)]:
        row = [record.get(key) for key in head]
        writer.writerow(["" if value is None else _safe(value) for value in row])
    return text.getvalue()


def _run(cell: Row, runs: list[Row]) -> Row:
    """The run that a cell is from; nothing where that is not known."""
    number = (cell.get("made") or {}).get("run")
    return next((run for run in runs if run.get("run") == number), {})


def _safe(value: object) -> object:
    """A text that a spreadsheet does not take for a formula."""
    formula = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if formula else value


def _figures(cell: Row) -> dict[str, object]:
    timing = cell.get("timing") or {}
    step = timing.get("step_s") or {}
    return {
        **{key: cell.get(key) for key in KEYS},
        "worst_ratio": views.worst(cell),
        **_ends("step{}_s", step),
        **{part: timing.get(part) for part in COSTS},
        "peak_bytes": (cell.get("memory") or {}).get("peak_bytes"),
    }


def _against(cell: Row, name: str | None) -> dict[str, object]:
    row = compare_tables.against(cell, name) if name and cell.get("timing") else None
    row = row or {}
    even = row.get("break_even_steps") or {}
    return {
        "own": name,
        **_ends("speedup{}", row.get("speedup") or {}),
        "verdict": row.get("verdict"),
        "reason": row.get("reason"),
        **_ends("pays_from{}", even),
        "pays_verdict": even.get("verdict"),
    }


def _then(row: Timed | None) -> dict[str, object]:
    if row is None:
        return {}
    value: Mapping[str, object] = row["speedup"] or {}
    found = {"was_s": row["was"], "against_verdict": row["verdict"]}
    return {**found, **_ends("against{}", value)}


def _ends(name: str, found: Mapping[str, object]) -> dict[str, object]:
    """An interval's middle and ends, in columns of this name."""
    parts = {"": "median", "_low": "low", "_high": "high"}
    return {name.format(part): found.get(key) for part, key in parts.items()}
