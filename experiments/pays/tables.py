"""The tables of `pays`: one for each step and batch, and the answer below."""

from rich.console import Console
from rich.table import Table

from graphparity.common.contract.timings import Interval
from graphparity.experiments.pays import amounts, explained, facts, words
from graphparity.experiments.pays.figures import Document, FormRow, PointRow
from graphparity.experiments.shared.terminal.tables import seconds

HEADS = ("a step", "as fast", "", "prepare cold", "warm", "pays from step", "peak")


def show(screen: Console, document: Document) -> None:
    """A table a point, what is to be said, and the answer."""
    for point in document["points"]:
        if not any(form["step_s"] for form in point["forms"]):
            continue
        screen.print()
        screen.print(_table(document, point))
    for point in document["points"]:
        for line in explained.lines(point):
            _say(screen, line)
    for line in facts.lines(document):
        _say(screen, f"{line.rstrip('.')}.")
    for name, reason in document.get("failed", {}).items():
        _say(screen, f"\n{name}: {reason}")
    screen.print()
    for line in words.answers(document):
        _say(screen, line)


def reasons(document: Document) -> dict[str, str]:
    """Nothing more: what failed is shown whole."""
    del document
    return {}


def _say(screen: Console, text: str) -> None:
    screen.print(text, highlight=False, markup=False)


def _table(document: Document, point: PointRow) -> Table:
    where = "on one core" if document["device"] == "cpu" else f"on {document['device']}"
    title = f"{document['program']}: {words.point(point)}, {where}"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column("form")
    for head in HEADS:
        table.add_column(head, justify="right")
    for form in point["forms"]:
        if form["step_s"]:
            table.add_row(form["backend"], *_cells(form))
    return table


def _cells(form: FormRow) -> list[str]:
    ratio, pays = form["ratio"], form["break_even"]
    peak = form["peak_bytes"]
    return [
        _seconds(form["step_s"]),
        f"{amounts.interval(ratio)}x" if ratio else "",
        ratio["verdict"] if ratio else "",
        _seconds(form["compile_cold_s"]),
        _seconds(form["compile_warm_s"]),
        amounts.from_step(form) if pays else "",
        "–" if peak is None else f"{peak / 1e6:,.1f} MB",
    ]


def _seconds(found: Interval | None) -> str:
    return seconds(found["median"] if found else None)
