"""The tables of `diff`: a row for every output of every pair."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.common.agreement.pair.forms import EQUAL, FormRow
from graphparity.common.agreement.two_programs import (
    ALIKE,
    NEARLY,
    OTHER,
    SAME,
    Row,
)
from graphparity.experiments.diff import words
from graphparity.experiments.diff.figures import Document, PairRow

SHOWN, LONGEST = 2, 160  # searches that failed; characters of each
STYLES = {OTHER: "bold red", SAME: "green", ALIKE: "yellow", NEARLY: "yellow"}


def show(screen: Console, document: Document) -> None:
    """For each pair its table and its sentence; what is to be said of each program, and
    whole what their code raised."""
    for pair in document["pairs"]:
        if pair["rows"]:
            screen.print()
            screen.print(table(pair))
    if any(program["forms"] for program in document["programs"].values()):
        screen.print()
        screen.print(compiled(document))
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
        for form in program["forms"]:
            whole = f"{name} in {form['backend']}"
            lines += [f"{whole}: {fact}." for fact in form["facts"]]
            if form["refused"]:
                lines.append(f"{whole}: refused: {form['refused']}")
        for output, text in program["texts"].items():
            lines.append(f"{name}: {output} is a text, not compared: {text}")
    for pair in document["pairs"]:
        names = f"{pair['first']} and {pair['second']}"
        lines += [f"{names}: {fact}." for fact in pair["facts"]]
        if pair["untried"]:
            lines.append(f"{names}: not all causes were looked for: {_untried(pair)}.")
    return lines


def _untried(pair: PairRow) -> str:
    """What could not be tried, and why, in a line."""
    every = [" ".join(one.split())[:LONGEST] for one in dict.fromkeys(pair["untried"])]
    more = f"; and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    return "; ".join(every[:SHOWN]) + more


def _say(screen: Console, text: str) -> None:
    screen.print(text, highlight=False, markup=False, emoji=False, soft_wrap=True)


def table(pair: PairRow) -> Table:
    """A line for every output of a pair."""
    title = Text(f"{pair['first']} against {pair['second']}", style="italic")
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for name in ("output", "mathematics"):
        table.add_column(name)
    for name in ("apart in float64", "floor", "float32, first", "second", "apart"):
        table.add_column(name, justify="right")
    for row in pair["rows"]:
        table.add_row(*_cells(row))
    return table


def compiled(document: Document) -> Table:
    """A line for every output of every compiled form that is not equal bit by bit to
    the program as it is."""
    title = Text("Compiled, each against itself as it is", style="italic")
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for name in ("program", "form", "output"):
        table.add_column(name, overflow="fold")
    for name in ("apart", "off as it is", "off compiled"):
        table.add_column(name, justify="right")
    table.add_column("in float32")
    for name, program in document["programs"].items():
        for form in program["forms"]:
            rows = form["rows"]
            unlike = [row for row in rows if row["said"] != EQUAL]
            for row in unlike:
                table.add_row(name, form["backend"], *_form_cells(row))
            if rows and not unlike:
                numbers = ["0.0e+00", "", ""]
                table.add_row(name, form["backend"], "all", *numbers, EQUAL)
    return table


def _form_cells(row: FormRow) -> list[Text | str]:
    numbers = map(_number, [row["apart"], *row["errors"]])
    said: Text | str = row["said"] or "not compared"
    if row["verdict"] not in (SAME, None):
        style = STYLES.get(str(row["verdict"]), "yellow")
        said = Text(f"{row['verdict']}: {row['reason']}", style=style)
    return [row["output"], *numbers, said]


def _cells(row: Row) -> list[Text | str]:
    style = STYLES.get(row["verdict"], "yellow")
    numbers = [row["distance"], row["floor"], *row["errors"], row["apart"]]
    return [row["output"], Text(row["verdict"], style=style), *map(_number, numbers)]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1e}"
