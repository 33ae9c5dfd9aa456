"""The documents of experiments in Markdown, and in the CSV's lines."""

from typing import Any

from graphparity.experiments.report import sections
from graphparity.experiments.report.own.markdown import escaped, line
from graphparity.experiments.report.own.unanswered import (
    UNREADABLE,
    broken,
    unanswered,
)
from graphparity.experiments.report.recorder import Grid, grid
from graphparity.experiments.report.results_of import Row as Document

ORIGIN = ("command", "started", "machine", "versions")


def origin(made: Document) -> dict[str, object]:
    """What a run or a document was made by, when, on what and with which versions;
    nothing is known of none."""
    if not made:
        return {}
    entry = sections.entry(made)
    return {
        **{key: entry[key] for key in ORIGIN},
        "started": sections.day(entry["started"]),
    }


def documented(name: str, document: Document) -> list[str]:
    """An experiment's question, its answer, and of a person's own programs the tables
    and what is to be said of them; nothing of what no experiment here has made."""
    one = sections.experiment_of(name)
    if one is None:
        return []
    title, tables, notes = one.question, list[Grid](), list[str]()
    try:
        text = one.part("words").summary(document) or unanswered(document)
        if one.has("page"):
            page = one.part("page")
            title = page.question(document)
            tables = list(map(grid, getattr(page, "in_tables", _none)(document)))
            notes = getattr(page, "notes", _none)(document)
    except UNREADABLE as error:
        text = f"It could not be read: {broken(error)}."
    made = sections.entry(document)
    parts = made["command"], sections.day(made["started"]), made["machine"]
    lines = [f"### {escaped(title)}", "", f"- {escaped(', '.join(parts))}", ""]
    lines += [escaped(text), ""]
    for table in tables:
        lines += [f"{escaped(table.title)}:", ""] if table.title else []
        lines += [*line(table.head), *line(["---"] * len(table.head))]
        lines += [text for row in table.rows for text in line(row)]
        lines.append("")
    lines += [f"- {escaped(note)}" for note in notes]
    return [*lines, ""] if notes else lines


def _none(_: Document) -> list[Any]:
    return []


def recorded(documents: dict[str, Document]) -> list[dict[str, object]]:
    """The lines of the CSV that documents have, by its heads; none of what an older
    version made in another form."""
    found = list[dict[str, object]]()
    for name, document in documents.items():
        kind = sections.experiment_of(name)
        page = kind.part("page") if kind and kind.has("page") else None
        if page is not None and hasattr(page, "records"):
            try:
                found += [one | origin(document) for one in page.records(document)]
            except UNREADABLE:
                continue
    return found
