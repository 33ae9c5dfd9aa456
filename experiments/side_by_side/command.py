"""`side_by_side`: one program in two to four backends, definition by definition."""

import itertools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from graphparity.common.contract import registry, selection, specs
from graphparity.common.results import files
from graphparity.experiments.report import (
    cells as views,
    program_columns,
    results_of,
)
from graphparity.experiments.report.command import kept, renderer
from graphparity.experiments.report.program_columns import Piece, Program
from graphparity.experiments.shared import called
from graphparity.experiments.shared.options import (
    Folder,
    console,
    file_option,
    known,
    one,
)

MOST = 4
HEAD, ALIKE = "head", "section makers"  # pieces: a file's head, what modes have alike
CHANGED = "❱: not as in the file of its dynamic form"  # as the library marks a line
Which = Annotated[
    str,
    typer.Option(
        "--workload",
        "-w",
        help="Show this program: a workload, or optimizers/adam, train.",
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--backend",
        "-b",
        help="Show this backend as a column; repeat it for two to four.",
    ),
]
Page = Annotated[Path | None, file_option("--page", "Write it as a page to this file.")]


def side_by_side(
    workload: Which = "conditional",
    backend: Columns = None,
    page: Page = None,
    results_folder: Folder = Path("results"),
) -> None:
    """Read a program in several backends, its definitions side by side."""
    columns = backend or [*selection.pair()]
    for name in columns:
        one("backend", name, tuple(registry.backends()))
    columns = list(dict.fromkeys(columns))
    if not 2 <= len(columns) <= MOST:
        count = f"{len(columns)} came: {', '.join(columns)}"
        raise typer.BadParameter(f"two to {MOST} backends stand side by side; {count}")
    name = program_name(workload)
    gathered = kept(results_folder)
    if page is not None:
        files.write(page, renderer().side_by_side(name, columns, gathered))
        console().print(f"The page is {page}.", highlight=False)
        return
    show(console(), program_columns.program(name), columns, gathered.cells)


def program_name(asked: str) -> str:
    """`cnn` is workloads/cnn; a rule's name is optimizers/…; others as they are."""
    every = program_columns.names()
    for name in (asked, f"workloads/{asked}", f"optimizers/{asked}"):
        if name in every:
            return name
    short = [name.removeprefix("workloads/") for name in every]
    return every[short.index(known("program", [asked], short)[0])]


def show(
    screen: Console,
    program: Program,
    columns: list[str],
    cells: list[results_of.Row],
) -> None:
    """A table with a column a backend and a row a definition."""
    here = _owners(screen, program, columns)
    heads = {name: head(program, name, cells) for name in here}
    _table(screen, program, heads, program.keys)
    _notes(screen, program, here)


def show_body(screen: Console, program: Program, columns: list[str]) -> None:
    """The same without what a reader of the idea does not need: the files' heads, and
    what every mode has alike; then where all of it is."""
    here = _owners(screen, program, columns)
    heads = {name: Text(f"{name} ({kind_of(name)})") for name in here}
    keys = itertools.takewhile(lambda key: key != ALIKE, program.keys)
    _table(screen, program, heads, [key for key in keys if key != HEAD])
    _notes(screen, program, here)
    short = program.name.removeprefix("workloads/")
    asked = " ".join(["-w", short, *(f"-b {name}" for name in here)])
    text = f"The whole files: {called.hint(f'side_by_side {asked}')}"
    screen.print(text, style="dim", markup=False, highlight=False)


def kind_of(name: str) -> str:
    """`static graph`; of the oracle that it is it."""
    graph = registry.backends()[name].graph
    return "the oracle" if graph == "none" else f"{graph} graph"


def _owners(screen: Console, program: Program, columns: list[str]) -> list[str]:
    """The columns that have the program; a line for each of the others."""
    for name in (n for n in columns if n not in program.owners):
        screen.print(f"{name} has no {program.name}.", markup=False)
    return [name for name in columns if name in program.owners]


def _table(
    screen: Console, program: Program, heads: dict[str, Text], keys: Iterable[str]
) -> None:
    """A column for each head, by backend, and a row for each key."""
    table = Table(box=None, padding=(0, 1, 0, 0), expand=True)
    for text in heads.values():
        table.add_column(text, ratio=1)
    sources = [program.sources[program.owners[name]] for name in heads]
    for key in keys:
        pieces = [
            next((p for p in source.pieces if p.key == key), None) for source in sources
        ]
        if any(pieces):
            table.add_row(*(_drawn(piece) for piece in pieces))
    screen.print(table)


def _notes(screen: Console, program: Program, here: list[str]) -> None:
    """What changed lines are, and every deviation that a file states."""
    sources = [program.sources[program.owners[name]] for name in here]
    if any(line.changed for s in sources for piece in s.pieces for line in piece.lines):
        screen.print(CHANGED, style="dim", markup=False, highlight=False)
    for name, source in zip(here, sources, strict=True):
        for line, kind, reason in program_columns.notes(source):
            text = f"* {name}, line {line}, {kind}: {reason}"
            screen.print(text, style="dim", markup=False, highlight=False)


def head(program: Program, name: str, cells: list[results_of.Row]) -> Text:
    """A column's backend, graph, file, and what was measured of it."""
    owner = program.owners[name]
    lines = [f"{name} ({kind_of(name)})", program.sources[owner].path]
    if owner != name:
        lines.append(f"borrowed from {owner}, unchanged")
    for cell in cells:
        ran = specs.program_of(cell["workload"], cell["config"])
        if (cell["backend"], ran) == (name, program.name):
            view = views.view(cell, {}, "")
            parts = [p for p in (view["agree"], view["step"]) if p != "–"]
            lines.append(f"{cell['config']}: {', '.join(parts)}")
    return Text("\n".join(lines))


def _drawn(piece: Piece | None) -> Syntax | Text:
    """A piece with its line numbers; changed lines are marked as such."""
    if piece is None:
        return Text("")
    code = "\n".join(re.sub(r" -+$", "", line.text) for line in piece.lines)
    changed = {line.number for line in piece.lines if line.changed}
    return Syntax(
        code.rstrip(),
        "python",
        theme="ansi_dark",
        line_numbers=True,
        start_line=piece.lines[0].number if piece.lines else 1,
        highlight_lines=changed,
        word_wrap=True,
        background_color="default",
    )


COMMAND = side_by_side
