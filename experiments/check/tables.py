"""The tables of `check`: what was compared, and which weight is which."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.common.agreement.two_programs import OTHER, SAME, Row
from graphparity.experiments.check import compiled, words
from graphparity.experiments.check.figures import Document, PairRow

SEVERAL = 2  # pairs, whose tables would fill more than a screen
MORE = "Every output and every compiled form in a table: --details"


def show(screen: Console, document: Document) -> None:
    """The answers; then for each pair how it was trained, which weight is which, and
    its table, and what is compiled: of several pairs where details are asked for."""
    screen.print()
    for line in [
        *map(words.sentence, document["pairs"]),
        *compiled.sentences(document),
    ]:
        screen.print(line, highlight=False, markup=False)
    whole = len(document["pairs"]) < SEVERAL or document.get("details", False)
    for pair in document["pairs"]:
        _pair(screen, pair, whole, document["shown"])
    if whole and (made := compiled.table(document)) is not None:
        screen.print()
        screen.print(made)
    if not whole:
        screen.print(f"\n{MORE}", highlight=False, markup=False)


def _pair(screen: Console, pair: PairRow, whole: bool, shown: bool) -> None:
    """One pair's tables; whole: that of all that was compared too; shown: which weight
    is which."""
    if shown and pair["matches"]:
        screen.print()
        screen.print(matches(pair))
        for line in pair["asked"]:
            screen.print(line, highlight=False, markup=False)
    if whole and pair["rows"]:
        screen.print()
        screen.print(table(pair))
    for text in pair["inputs"]:
        screen.print(f"{text}.", highlight=False, markup=False)
    for text in words.trained(pair):
        screen.print(text, highlight=False, markup=False, soft_wrap=True)


def matches(pair: PairRow) -> Table:
    """Which weight of the one is which of the other, and how that is proven."""
    table = Table(title="Which weight is which", title_justify="left", box=None)
    for name in (pair["first"], pair["second"], "layout", "proven"):
        table.add_column(name, overflow="fold")
    for one in pair["matches"]:
        proven = one.get("proven") or "by the whole model only"
        table.add_row(one["left"], one["right"], one["layout"], proven)
    return table


def table(pair: PairRow) -> Table:
    """A line for everything that was compared."""
    title = f"{pair['first']} against {pair['second']}"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for name in ("output", "mathematics"):
        table.add_column(name)
    for name in ("apart in float64", "floor", "float32, first", "second", "apart"):
        table.add_column(name, justify="right")
    for row in pair["rows"]:
        table.add_row(*_cells(row))
    return table


def _cells(row: Row) -> list[Text | str]:
    style = {OTHER: "bold red", SAME: "green"}.get(row["verdict"], "yellow")
    numbers = [row["distance"], row["floor"], *row["errors"], row["apart"]]
    return [row["output"], Text(row["verdict"], style=style), *map(_number, numbers)]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1e}"
