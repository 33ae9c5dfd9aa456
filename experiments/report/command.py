"""`report`: everything that is kept, as one page; also as Markdown and as CSV."""

import importlib
import os
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from graphparity.experiments.report import compare_runs, exports, results_of
from graphparity.experiments.shared.charts import drawing
from graphparity.experiments.shared.options import Folder, console

Against = Annotated[
    str | None,
    typer.Option(
        "--against", help="A results folder, its store, a JSON, or a run's number."
    ),
]
Out = Annotated[
    Path | None, typer.Option("--out", help="Write here; else report.html in results.")
]
Markdown = Annotated[bool, typer.Option("--markdown", help="For a pull request.")]
Csv = Annotated[bool, typer.Option("--csv", help="A line a cell.")]


def report(
    results_folder: Folder = Path("results"),
    against: Against = None,
    out: Out = None,
    markdown: Markdown = False,
    csv: Csv = False,
) -> None:
    """Make a page of all results; or print them as Markdown or CSV."""
    if markdown and csv:
        raise typer.BadParameter("--markdown and --csv: choose one")
    gathered = _read(results_folder, "--results")
    old = _old(results_folder, against) if against else None
    changed = None
    if old is not None:
        runs = old.runs, gathered.runs
        changed = compare_runs.between(old.cells, gathered.cells, runs)
    if changed is not None and not markdown:  # where it stands in the text
        for text in [*compare_runs.differing(changed), *compare_runs.refusals(changed)]:
            console(stderr=csv).print(text, markup=False, highlight=False)
    for text in gathered.refused:
        console(stderr=True).print(f"left out: {text}", markup=False)
    if markdown or csv:
        text = (exports.csv if csv else exports.markdown)(gathered, changed)
        if out is None:
            typer.echo(text, nl=False)
            return
    else:
        text = renderer().page(gathered, "Dynamic and static graphs, compared", changed)
    where = out or results_folder / "report.html"
    write(where, text)
    size = f"{where.stat().st_size / 2**20:.1f} MiB"
    console().print(f"The report is {where} ({size}).", highlight=False)


def _old(folder: Path, against: str) -> results_of.Gathered:
    """The results to compare with: a path's, or a run of this folder by its number."""
    if not against.isdigit() or Path(against).exists():
        return _read(Path(against), "--against")
    try:
        return results_of.one(folder, int(against))
    except results_of.NothingThere as error:
        raise typer.BadParameter(str(error), param_hint="--against") from error


def _read(place: Path, option: str) -> results_of.Gathered:
    try:
        return results_of.read(place)
    except results_of.NothingThere as error:
        raise typer.BadParameter(str(error), param_hint=option) from error


def renderer() -> ModuleType:
    """The module that makes pages. Raises BadParameter where its library is absent."""
    try:
        page = importlib.import_module(f"{__package__}.page")
    except ModuleNotFoundError as error:
        text = f"a page needs {error.name}, which is not installed: pip install jinja2"
        raise typer.BadParameter(text) from error
    if not drawing.drawable():
        raise typer.BadParameter(f"a page has pictures: {drawing.ABSENT}")
    return page


def write(where: Path, text: str) -> None:
    """Write a file whole or not at all."""
    if not where.resolve().parent.is_dir():
        raise typer.BadParameter(f"{where}: there is no folder {where.parent}")
    partial = where.with_name(f".{where.name}.partial")
    partial.write_text(text)
    os.replace(partial, where)


COMMAND = report
