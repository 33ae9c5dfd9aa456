"""What an experiment is: a folder with an EXPERIMENT, and how folders are found.

Nothing here imports a screen or a command line: workers list experiments too.
"""

import dataclasses
import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType

from graphparity.common.contract import registry
from graphparity.experiments.shared.lecture_row import Row

PARTS = (
    "command",
    "plan",
    "measure",
    "figures",
    "tables",
    "words",
    "page",
    "picture",
    "files",
    "worker",
)


@dataclass(frozen=True)
class Experiment:
    """One question asked of workloads and backends.

    Its folder holds the rest, in files that have the same names everywhere and are
    imported when they are asked for:

    - `plan`: Options, a dataclass whose fields are the command's options;
      `asked(options, screen)`, what is to be measured, a dataclass; where a document is
      kept of each thing that is asked about, `kept_as(asked)`, its name, and
      `superseded(asked, folder)`, the names of kept ones that it makes needless
    - `measure`: Found, what is known so far; `units(asked)`, how many pieces of work
      are reported; `measure(asked, context, found)`; where samples are read back from
      the store, `gather(asked, context, found)` at the end
    - `figures`: `document(asked, found)`, what the JSON holds; where one failure is not
      the only one, `status(document)`; where not every document replaces an older one,
      `worth_keeping(document)`
    - `tables`: `show(screen, document)`; where what follows it is not a line for each
      failure, `reasons(document)`, by name; `words`: `summary(document)`
    - `page`: where the page shows another thing than a terminal, `question(document)`,
      its heading, and `parts(document)`, each a `page_parts.Part`; optional
      `short(document)`, the heading in a few words, `cards(document)`, each a
      `page_parts.Card` of the first screen where `compare` has no results,
      `in_tables(document)`, the tables of its Markdown, and `records(document)`, its
      lines in the CSV by `report`'s heads
    - `picture`: `draw(document)`, a `charts.drawing.Drawing` or the text of an SVG file
      by name, of which there is something to draw; optional `captions(document)`, and
      `inline(document)`, a figure that only the page shows, or an empty text
    - `files`: where more is kept than one picture, `write(document, folder)`, the paths
      written; FOLDER, which it is of the results' where no `--out` names another
    - `worker`: COMMANDS, what it asks of a worker

    One that measures nothing has `command` instead: COMMAND, a function with options or
    a Typer application.
    """

    order: int  # its place in the list of commands and on the page
    help: str  # its line in the list of commands, and its command's
    question: str = ""  # its heading on the page; empty: it has no section
    short: str = ""  # the same in a few words, for the page's navigation
    name: str = ""  # of its command; else the folder's
    line: str = ""  # the command that makes what the page shows; else its name
    # before the path of a picture; may use {name}; empty: only the page shows them
    drawn: str = "The picture is in"
    rest: str = "what was measured is shown."  # what an interruption left
    # an interrupted run's document is kept for the page too, marked, where no whole one
    # is; what shows it says that it is interrupted
    partial: bool = False
    lecture: tuple[Row, ...] = ()  # rows of the lecture beside its own
    package: str = field(default="", compare=False)  # where it was found

    def has(self, part: str) -> bool:
        """Whether its folder holds a file of this name."""
        return (registry.folder(self.package) / f"{part}.py").is_file()

    def part(self, name: str) -> ModuleType:
        """One of its files, imported. Raises Unlisted."""
        return _imported(f"{self.package}.{name}")


class Unlisted(LookupError):
    """GRAPHPARITY_EXPERIMENTS names what can't be used; a sentence for its user."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{registry.SEARCH_EXPERIMENTS}: {' '.join(text.split())}")


def experiments() -> dict[str, Experiment]:
    """Every experiment by its command's name, in order. Raises Unlisted."""
    known: dict[str, Experiment] = {}
    for package in registry.experiment_packages():
        for one in _listed(package):
            if one.name in known:
                other = known[one.name].package
                text = f"{one.package} is a second '{one.name}'; the first is {other}"
                raise Unlisted(text)
            known[one.name] = one
    return dict(sorted(known.items(), key=lambda pair: pair[1].order))


def _listed(package: str) -> list[Experiment]:
    """The experiments in the folders of one package. Raises Unlisted."""
    try:
        folder = registry.folder(package)
    except Exception as error:
        text = f"there is no package '{package}' ({error}); is it on PYTHONPATH?"
        raise Unlisted(text) from error
    places = sorted(path.parent.name for path in folder.glob("*/__init__.py"))
    if listed := [*_described(package, places)]:
        return listed
    raise Unlisted(f"in {package} no folder's __init__.py has an EXPERIMENT")


def _described(package: str, places: list[str]) -> Iterator[Experiment]:
    """Those of these folders that hold an EXPERIMENT, with where it was found."""
    for folder in places:
        place = f"{package}.{folder}"
        one = getattr(_imported(place), "EXPERIMENT", None)
        if one is None:
            continue
        if not isinstance(one, Experiment):
            raise Unlisted(f"{place}: EXPERIMENT is no {Experiment.__name__}")
        name = one.name or folder
        line = one.line or name
        one = dataclasses.replace(one, name=name, line=line, package=place)
        one = dataclasses.replace(one, short=one.short or one.question)
        if not (one.has("plan") or one.has("command")):
            raise Unlisted(f"{place} has neither plan.py nor command.py")
        yield one


def _imported(module: str) -> ModuleType:
    """A module, imported. Raises Unlisted where one that is not of this tree fails."""
    try:
        return importlib.import_module(module)
    except Exception as error:
        if module.startswith(f"{registry.OWN}."):
            raise
        text = f"{module} is broken: {type(error).__name__}: {error}"
        raise Unlisted(f"{text}; python -c 'import {module}' shows where") from error
