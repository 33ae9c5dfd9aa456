"""The documents of experiments in Markdown, and in the CSV's lines."""

from graphparity.experiments.report import sections
from graphparity.experiments.report.own.markdown import escaped, line
from graphparity.experiments.report.own.unanswered import (
    UNREADABLE,
    broken,
    unanswered,
)
from graphparity.experiments.report.recorder import Grid, grid
from graphparity.experiments.report.results_of import Row as Document


def documented(name: str, document: Document) -> list[str]:
    """An experiment's question, its answer, and of a person's own programs the tables;
    nothing of what no experiment here has made."""
    one = sections.experiment_of(name)
    if one is None:
        return []
    title, tables = one.question, list[Grid]()
    try:
        text = one.part("words").summary(document) or unanswered(document)
        if one.has("page"):
            page = one.part("page")
            title = page.question(document)
            tables = list(map(grid, getattr(page, "in_tables", _none)(document)))
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
    return lines


def _none(_: Document) -> list[Grid]:
    return []


def recorded(documents: dict[str, Document]) -> list[dict[str, object]]:
    """The lines of the CSV that documents have, by its heads; none of what an older
    version made in another form."""
    found = list[dict[str, object]]()
    for name, document in documents.items():
        one = sections.experiment_of(name)
        page = one.part("page") if one and one.has("page") else None
        if page is not None and hasattr(page, "records"):
            try:
                found += page.records(document)
            except UNREADABLE:
                continue
    return found
