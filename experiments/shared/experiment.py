"""What an experiment is: a folder with an EXPERIMENT, and how folders are found.

Nothing here imports a screen or a command line: workers list experiments too.
"""

import importlib
import os
from dataclasses import dataclass, field
from types import ModuleType

from graphparity.common.contract import registry
from graphparity.experiments.shared.lecture_row import Row

SEARCH = "GRAPHPARITY_EXPERIMENTS"
PARTS = (
    "command",
    "plan",
    "measure",
    "figures",
    "tables",
    "words",
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
      `asked(options, screen)`, what is to be measured, a dataclass
    - `measure`: Found, what is known so far; `units(asked)`, how many pieces of work
      are reported; `measure(asked, context, found)`; where samples are read back from
      the store, `gather(asked, context, found)` at the end
    - `figures`: `document(asked, found)`, what the JSON holds; where one failure is not
      the only one, `status(document)`; where not every document replaces an older one,
      `worth_keeping(document)`
    - `tables`: `show(screen, document)`; `words`: `summary(document)`
    - `picture`: `draw(document)`, whole SVG files by name, of which there is something
      to draw; optional `captions(document)`, and `inline(document)`, a piece of a page
    - `files`: where more is kept than one picture, `write(document, folder)`, the paths
      written; FOLDER, which it is of the results' where no `--out` names another
    - `worker`: COMMANDS, what it asks of a worker

    One that measures nothing has `command` instead: COMMAND, a function with options or
    a Typer application.
    """

    order: int  # its place in the list of commands and on the page
    help: str  # its line in the list of commands, and its command's
    question: str = ""  # its heading on the page; empty: it has no section
    name: str = ""  # of its command; else the folder's
    line: str = ""  # the command that makes what the page shows; else its name
    # before the path of a picture; may use {name}; empty: only the page shows them
    drawn: str = "The picture is in"
    rest: str = "what was measured is shown."  # what an interruption left
    lecture: tuple[Row, ...] = ()  # rows of the lecture beside its own
    package: str = field(default="", compare=False)  # where it was found

    def has(self, part: str) -> bool:
        """Whether its folder holds a file of this name."""
        return (registry.folder(self.package) / f"{part}.py").is_file()

    def part(self, name: str) -> ModuleType:
        """One of its files, imported."""
        return importlib.import_module(f"{self.package}.{name}")


def packages() -> list[str]:
    """Where experiments are looked for: here, and in GRAPHPARITY_EXPERIMENTS."""
    extra = os.environ.get(SEARCH, "")
    return [f"{registry.OWN}.experiments", *filter(None, extra.split(","))]


def experiments() -> dict[str, Experiment]:
    """Every experiment by its command's name, in order."""
    found = list[Experiment]()
    for package in packages():
        for path in sorted(registry.folder(package).glob("*/__init__.py")):
            place = f"{package}.{path.parent.name}"
            one = getattr(importlib.import_module(place), "EXPERIMENT", None)
            if one is not None:
                name = one.name or path.parent.name
                found.append(_placed(one, name, place))
    return {one.name: one for one in sorted(found, key=lambda one: one.order)}


def _placed(one: Experiment, name: str, package: str) -> Experiment:
    known = {key: getattr(one, key) for key in one.__dataclass_fields__}
    return Experiment(**{**known, "name": name, "package": package})
