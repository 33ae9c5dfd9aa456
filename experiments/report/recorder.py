"""What an experiment prints in the terminal, recorded as tables and paragraphs."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table
from rich.text import Text


@dataclass
class Grid:
    """A table as plain texts; the first column names the row."""

    title: str
    head: list[str]
    rows: list[list[str]]


@dataclass
class Printed:
    """Tables and paragraphs in the order in which they were printed."""

    parts: list[Grid | str] = field(default_factory=list)


class Recorder(Console):
    """A console that keeps what is printed instead of showing it."""

    def __init__(self) -> None:
        super().__init__(file=io.StringIO(), width=200)
        self.printed = Printed()

    def print(self, *objects: object, **_: object) -> None:
        for thing in objects:
            if isinstance(thing, Table):
                self.printed.parts.append(grid(thing))
            elif text := str(thing).strip():
                self.printed.parts.append(text)


def recorded(show: Callable[[Recorder], None]) -> Printed:
    """What a function prints."""
    screen = Recorder()
    show(screen)
    return screen.printed


def grid(table: Table) -> Grid:
    """A terminal's table as texts."""
    columns = [[plain(cell) for cell in column.cells] for column in table.columns]
    head = [plain(column.header) for column in table.columns]
    rows = [list(row) for row in zip(*columns, strict=True)]
    return Grid(plain(table.title or ""), head, rows)


def plain(cell: object) -> str:
    """The text of a cell, without its style."""
    if isinstance(cell, Text):
        return cell.plain
    return Text.from_markup(cell).plain if isinstance(cell, str) else str(cell)
