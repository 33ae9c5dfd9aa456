"""`lecture`: its rows in order, with what this machine measured and where it slips."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from graphparity.common.system import environment
from graphparity.experiments.lecture import rows, told, view as lecture_view
from graphparity.experiments.report import program_columns, sections
from graphparity.experiments.report.command import kept
from graphparity.experiments.report.results_of import Gathered
from graphparity.experiments.shared import called
from graphparity.experiments.shared.options import Folder, console, known
from graphparity.experiments.side_by_side import command as side_by_side_command

EVERY = "all"  # a name for all rows
Rows = Annotated[
    list[str] | None,
    typer.Argument(
        help="Name rows, or all; where none is named a short table of them is shown."
    ),
]
Code = Annotated[bool, typer.Option(help="Show the programs side by side too.")]


def lecture(
    row: Rows = None,
    code: Code = True,
    results_folder: Folder = Path("results"),
) -> None:
    """Walk through the lecture: idea, code, what was measured, contradictions."""
    slugs = [each.slug for each in rows.rows()]
    chosen = known("row", [name for name in row or [] if name != EVERY], slugs)
    gathered = kept(results_folder)
    parts = sections.sections(gathered.documents)
    words = {part["name"]: part["words"] for part in parts}
    views, screen = lecture_view.walk(gathered, words), console()
    if not row:
        _list(screen, views)
        return
    with paged(screen):
        rows_asked = tuple(slugs) if EVERY in row else chosen
        _walk(screen, views, rows_asked, code, gathered)


def _list(screen: Console, views: list[lecture_view.View]) -> None:
    """All rows in a short table, and how one is read."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("", justify="right")
    for head in ("name", "point", "measured here"):
        table.add_column(head)
    for view in views:
        words = view["slug"], view["topic"], lecture_view.in_a_word(view)
        table.add_row(str(view["number"]), *words)
    screen.print(table)
    one, every = called.hint("lecture ROW"), called.hint(f"lecture {EVERY}")
    text = f"One of them, with its programs side by side: {one}, by its name; all: "
    told.say(screen, f"\n{text}{every}. --no-code leaves the programs out.")


@contextmanager
def paged(screen: Console) -> Iterator[None]:
    """Page by page where somebody reads it in a terminal; else it is only printed."""
    if not screen.is_terminal:
        yield
        return
    options = os.getenv("LESS", "-RF")  # colours, and no page for what fits one
    with (
        environment.changed({"LESS": options}),
        screen.pager(styles=not screen.no_color),
    ):
        yield


def _walk(
    screen: Console,
    views: list[lecture_view.View],
    chosen: tuple[str, ...],
    code: bool,
    gathered: Gathered,
) -> None:
    for view in views:
        if view["slug"] in chosen:
            told.tell(screen, view, gathered.documents)
            if code and view["program"]:
                program = program_columns.program(view["program"])
                columns = list(view["columns"])
                side_by_side_command.show_body(screen, program, columns)


COMMAND = lecture
