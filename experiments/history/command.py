"""`history`: it measures nothing and reads the store alone, so that it may run beside
a comparison."""

import sqlite3
from pathlib import Path
from typing import Annotated

import typer

from graphparity.common.results import documents, files
from graphparity.common.results.store import DamagedStore, reading
from graphparity.experiments.history import EXPERIMENT, figures, kept_runs, tables
from graphparity.experiments.history.picture import draw
from graphparity.experiments.shared import run_steps
from graphparity.experiments.shared.options import (
    Folder,
    Json,
    console,
    picture_of,
)

NAME = "history"
Run = Annotated[
    int | None,
    typer.Option(
        "--run",
        min=1,
        help="Show runs on the machine of this one; the default is the newest.",
    ),
]
Picture = Annotated[Path | None, picture_of("the ratios over time")]


def history(
    run: Run = None,
    results_folder: Folder = Path("results"),
    json: Json = None,
    picture: Picture = None,
) -> None:
    """Show, draw and keep the ratios of all kept runs on one machine."""
    screen = console()
    found = _read(results_folder, run)
    document = figures.document(found, run_steps.command(), {"run": run})
    if json is not None:
        documents.write_json(document, json)
    tables.show(screen, document)
    try:
        documents.keep(document, results_folder, NAME)
    except files.NotWritten as error:  # read all the same, as from another's disk
        screen.print(f"Not kept for the page: {error}.", highlight=False, markup=False)
        if picture is None:
            return
    for name, drawn in run_steps.pictures(screen, draw, document).items():
        where = picture or results_folder / f"{name}.svg"
        run_steps.draw(screen, drawn, where, EXPERIMENT.drawn)


def _read(folder: Path, run: int | None) -> kept_runs.Found:
    """The runs of a folder. Raises BadParameter."""
    try:
        with reading(folder) as store:
            return kept_runs.read(store, run)
    except kept_runs.NoRuns as error:
        raise typer.BadParameter(str(error)) from error
    except (DamagedStore, sqlite3.Error, OSError) as error:
        raise typer.BadParameter(str(error), param_hint="--results") from error


COMMAND = history
