"""The tables of `diff`: a row for every output of every pair."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.common.agreement.two_programs import ALIKE, OTHER, SAME, Row
from graphparity.experiments.diff import words
from graphparity.experiments.diff.figures import Document, PairRow

STYLES = {OTHER: "bold red", SAME: "green", ALIKE: "yellow"}


def show(screen: Console, document: Document) -> None:
    """For each pair its table and its sentence; what is to be said of each program, and
    whole what their code raised."""
    for pair in document["pairs"]:
        if pair["rows"]:
            screen.print()
            screen.print(_table(pair))
    for line in facts(document):
        _say(screen, line)
    for name, reason in document.get("failed", {}).items():
        _say(screen, f"\n{name}: {reason}")
    screen.print()
    for pair in document["pairs"]:
        _say(screen, words.sentence(pair))


def reasons(document: Document) -> dict[str, str]:
    """Nothing more: what failed is shown whole."""
    del document
    return {}


def facts(document: Document) -> list[str]:
    """What is said of the inputs, of each program and of each pair."""
    lines = [f"{fact}." for fact in document["facts"]]
    for name, program in document["programs"].items():
        lines += [f"{name}: {fact}." for fact in program["facts"]]
        for output, text in program["texts"].items():
            lines.append(f"{name}: {output} is a text, not compared: {text}")
    for pair in document["pairs"]:
        names = f"{pair['first']} and {pair['second']}"
        lines += [f"{names}: {fact}." for fact in pair["facts"]]
    return lines


def _say(screen: Console, text: str) -> None:
    screen.print(text, highlight=False, markup=False, emoji=False, soft_wrap=True)


def _table(pair: PairRow) -> Table:
    title = Text(f"{pair['first']} against {pair['second']}", style="italic")
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for name in ("output", "mathematics"):
        table.add_column(name)
    for name in ("apart in float64", "floor", "float32, first", "second", "apart"):
        table.add_column(name, justify="right")
    for row in pair["rows"]:
        table.add_row(*_cells(row))
    return table


def _cells(row: Row) -> list[Text | str]:
    style = STYLES.get(row["verdict"], "yellow")
    numbers = [row["distance"], row["floor"], *row["errors"], row["apart"]]
    return [row["output"], Text(row["verdict"], style=style), *map(_number, numbers)]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1e}"
