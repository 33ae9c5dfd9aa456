"""What came of tries on made-up processes, and its tables."""

from typing import TypedDict

from rich.console import Console
from rich.table import Table

HOLD = (0.93, 0.97)  # of 95 % intervals hold the truth


class Tried(TypedDict):
    """A share of the tries of one kind, where it stands, and what it must be.

    half_width: the intervals' median one. beside: share and half-width of the same
    tries otherwise judged. within: None where it may be anything.
    """

    table: str
    row: str
    column: str
    share: float
    half_width: float | None
    beside: tuple[float, float | None] | None
    within: tuple[float, float] | None


def tried(
    place: tuple[str, str, str],
    found: tuple[float, float | None],
    beside: tuple[float, float | None] | None = None,
    within: tuple[float, float] | None = HOLD,
) -> Tried:
    """place: table, row and column; found: the share and the half-width."""
    table, row, column = place
    return {
        "table": table,
        "row": row,
        "column": column,
        "share": found[0],
        "half_width": found[1],
        "beside": beside,
        "within": within,
    }


def missed(one: Tried) -> str | None:
    """How it is not what it must be; None where it is, or may be anything."""
    if one["within"] is None:
        return None
    low, high = one["within"]
    if low <= one["share"] <= high:
        return None
    return f"{one['share']:.2%}, not {low:.2%} to {high:.2%}"


def show(screen: Console, rows: list[Tried]) -> None:
    """A table for each title, and a line for each that misses."""
    for title in dict.fromkeys(one["table"] for one in rows):
        screen.print(_table(title, [one for one in rows if one["table"] == title]))
        screen.print()
    for one in rows:
        if why := missed(one):
            text = f"{one['table']}: {one['row']}, {one['column']}: {why}"
            screen.print(text, markup=False, highlight=False)


def _table(title: str, rows: list[Tried]) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    columns = dict.fromkeys(one["column"] for one in rows)
    table.add_column("")
    for column in columns:
        table.add_column(column)
    for name in dict.fromkeys(one["row"] for one in rows):
        cells = {one["column"]: _cell(one) for one in rows if one["row"] == name}
        table.add_row(name, *(cells.get(column, "–") for column in columns))
    return table


def _cell(one: Tried) -> str:
    text = _figures(one["share"], one["half_width"])
    return f"{text} ({_figures(*one['beside'])})" if one["beside"] else text


def _figures(share: float, half_width: float | None) -> str:
    """`95.0% ±2.2%`; of a small share two digits."""
    text = f"{share:.2%}" if share < 0.03 else f"{share:.1%}"
    return text if half_width is None else f"{text} ±{half_width:.1%}"
