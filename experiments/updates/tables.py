"""The tables of `updates`."""

from typing import Literal, cast

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.common.contract.timings import Interval, Ratio
from graphparity.experiments.shared.dynamic_form import eager
from graphparity.experiments.shared.terminal import tables
from graphparity.experiments.updates import words
from graphparity.experiments.updates.figures import Document, Row

Column = Literal[
    "hand_s",
    "library_s",
    "hand_over_library",
    "hand_over_eager",
    "library_over_eager",
]
TITLES: dict[Column, str] = {
    "hand_s": "step by hand",
    "library_s": "step by library",
    "hand_over_library": "by hand, times as fast as by library",
    "hand_over_eager": "by hand, times as fast as eager",
    "library_over_eager": "by library, times as fast as eager",
}


def show(screen: Console, document: Document) -> None:
    """A table for each figure, a row a rule and a column a backend; a sentence."""
    rows = document["updates"]
    for key, title in TITLES.items():
        if any(row.get(key) for row in rows):
            screen.print()
            screen.print(_table(key, title, rows))
        else:
            screen.print(f"\n{title}: – ({_why(key, rows)})", highlight=False)
    screen.print()
    screen.print(f"In short. {words.summary(document)}", highlight=False, markup=False)


def _why(key: Column, rows: list[Row]) -> str:
    """Why no row has a figure."""
    if key.endswith("_over_eager") and not any(key in row for row in rows):
        return "needs the eager form beside the static one"
    if not key.startswith("library") and not any(row["hand_s"] for row in rows):
        return "no update by hand was measured"
    if "library" in key and not any(row["library_s"] for row in rows):
        return "no update by a library was measured"
    return "never measured in the same round"


def _table(key: Column, title: str, rows: list[Row]) -> Table:
    names = list(dict.fromkeys(row["backend"] for row in rows))
    if key.endswith("_over_eager"):
        names = [name for name in names if eager(name) != name]
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    table.add_column("rule", no_wrap=True)
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    values = {(row["rule"], row["backend"]): row.get(key) for row in rows}
    for rule in dict.fromkeys(row["rule"] for row in rows):
        table.add_row(rule, *(_text(values.get((rule, name))) for name in names))
    return table


def _text(value: Interval | Ratio | None) -> Text:
    """An interval of seconds, or a ratio with its verdict."""
    if value is None:
        return Text("–", style="dim")
    if "verdict" not in value:
        return Text(tables.seconds(value["median"]))
    ratio = cast(Ratio, value)  # a Ratio is an Interval too: mypy keeps both
    return tables.ratio_over_interval(ratio, ratio["verdict"])
