"""`report`: everything that is kept, as one page; also as Markdown and as CSV."""

import importlib
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from graphparity.common.results import files
from graphparity.experiments.report import exports, results_of
from graphparity.experiments.report.runs import compare_runs, elsewhere
from graphparity.experiments.shared.charts import drawing
from graphparity.experiments.shared.options import Folder, console, file_option

Against = Annotated[
    str | None,
    typer.Option(
        "--against",
        help="Compare with a results folder, its store, a JSON "
        "of compare, or a run by its number.",
    ),
]
Out = Annotated[
    Path | None,
    file_option(
        "--out", "Write to this file; the default is report.html among the results."
    ),
]
Markdown = Annotated[
    bool, typer.Option("--markdown", help="Print Markdown, for a pull request.")
]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV, a line a cell.")]


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
    where = out or results_folder / "report.html"
    gathered = _read(results_folder, "--results")
    gathered.elsewhere = elsewhere.told(results_folder)
    if not (markdown or csv):
        _check(where)
    old = _old(results_folder, against) if against else None
    if old is not None:
        _both(old, gathered, against, results_folder)
    changed = None
    if old is not None:
        runs = old.runs, gathered.runs
        changed = compare_runs.between(old.cells, gathered.cells, runs)
    if changed is not None and not markdown:  # where it stands in the text
        for text in [*compare_runs.differing(changed), *compare_runs.refusals(changed)]:
            console(stderr=csv).print(text, markup=False, highlight=False)
    for text in gathered.refused:
        console(stderr=True).print(f"left out: {text}", markup=False)
    for text in [] if markdown else gathered.cut:
        console(stderr=True).print(f"{text}.", markup=False, highlight=False)
    if markdown or csv:
        text = (exports.csv if csv else exports.markdown)(gathered, changed)
        if out is None:
            typer.echo(text, nl=False)
            return
    else:
        text = renderer().page(gathered, "Dynamic and static graphs, compared", changed)
    files.write(where, text)
    count = where.stat().st_size
    size = f"{count / 2**20:.1f} MiB" if count >= 2**20 else f"{count / 1024:.0f} KiB"
    lines = [f"The report is {where} ({size}).", *gathered.elsewhere]
    for text in lines:
        console().print(text.replace("`", ""), markup=False, highlight=False)


def _old(folder: Path, against: str) -> results_of.Gathered:
    """The results to compare with: a path's, or a run of this folder by its number."""
    if not against.isdigit() or Path(against).exists():
        return _read(Path(against), "--against")
    try:
        return results_of.one(folder, int(against))
    except results_of.NothingThere as error:
        raise typer.BadParameter(str(error), param_hint="--against") from error


def _check(where: Path) -> None:
    """Raises BadParameter where the page can't be written."""
    try:
        files.check(where)
    except files.NotWritten as error:
        text = f"{error}; name a file elsewhere"
        raise typer.BadParameter(text, param_hint="--out") from error


def _both(
    old: results_of.Gathered, new: results_of.Gathered, against: str | None, at: Path
) -> None:
    """Raises BadParameter where one of two sides has nothing that is compared."""
    for side, option in ((old, f"--against {against}"), (new, f"--results {at}")):
        if not side.cells:
            text = f"{option} has no results of `compare`: there is nothing to compare"
            raise typer.BadParameter(text)


def kept(folder: Path) -> results_of.Gathered:
    """The results in a folder; none where there is no folder. Raises BadParameter where
    there is one that can't be read."""
    return _read(folder, "--results") if folder.exists() else results_of.Gathered()


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


COMMAND = report
