"""What `diff` can be asked: functions in files, and what they are called with."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from graphparity.common.user import programs
from graphparity.common.user.programs import BadProgram, Program
from graphparity.experiments.shared import page_parts
from graphparity.experiments.shared.options import Folder, Json, Search, Seed, Timeout

Programs = Annotated[
    list[str],
    typer.Argument(
        metavar="PROGRAM...",
        help="Name two functions or more, each as FILE.py:FUNCTION.",
    ),
]
Inputs = Annotated[
    list[str] | None,
    typer.Option(
        "--input",
        help="Draw an input, NAME=SIZES: x=32x64, or integers below a "
        "bound, y=32:10. Repeat it for more; it stands for "
        "inputs() in a file.",
    ),
]
Eager = Annotated[
    bool,
    typer.Option("--eager-only", help="Leave out what the frameworks compile of them."),
]
SIGNATURE = re.compile(r"([^=]+)=(\d*(?:x\d+)*)(?::(\d+))?")


@dataclass(frozen=True)
class Options:
    """The command's options."""

    program: Programs
    input: Inputs = None
    eager_only: Eager = False
    seed: Seed = 0
    search: Search = None
    timeout: Timeout = 120.0
    results_folder: Folder = Path("results")
    json: Json = None


@dataclass(frozen=True)
class Drawn:
    """An input that is drawn: standard normal, or integers from 0 to below a bound."""

    shape: tuple[int, ...]
    below: int | None


@dataclass(frozen=True)
class Asked:
    """What is held against each other; the first program against each other one."""

    programs: tuple[Program, ...]
    drawn: dict[str, Drawn]
    eager_only: bool
    seed: int
    timeout: float  # seconds for one request at most
    given: dict[str, Any] | None = None  # the inputs themselves
    search_s: float | None = None  # for causes, of the workers' time

    @property
    def backends(self) -> tuple[str, ...]:
        """Whose frameworks run."""
        return tuple(dict.fromkeys(one.backend for one in self.programs))


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    del screen
    if len(options.program) < 2:
        text = f"'{options.program[0]}' is held against what? Name a second PROGRAM"
        raise typer.BadParameter(f"{text}, FILE.py:FUNCTION")
    try:
        found = tuple(map(programs.parsed, options.program))
    except BadProgram as error:
        raise typer.BadParameter(str(error)) from error
    drawn = dict(map(_drawn, options.input or []))
    rest = options.eager_only, options.seed, options.timeout
    return Asked(found, drawn, *rest, search_s=options.search)


def kept_as(asked: Asked) -> str:
    """One document is kept of each set of programs."""
    return page_parts.kept_as("diff", asked.programs)


def settings(asked: Asked) -> dict[str, object]:
    """What must be equal to go on with a run, as the store has it."""
    return {
        "programs": [one.text for one in asked.programs],
        "backends": list(asked.backends),
        "seed": asked.seed,
    }


def _drawn(text: str) -> tuple[str, Drawn]:
    """An input as it was asked for. Raises BadParameter."""
    if not (found := SIGNATURE.fullmatch(text.strip())):
        what = f"--input {text}: write NAME=SIZES, such as x=32x64 or y=32:10"
        raise typer.BadParameter(f"{what} (integers below 10)")
    name, sizes, below = found.groups()
    shape = tuple(int(size) for size in sizes.split("x") if size)
    return name.strip(), Drawn(shape, int(below) if below else None)
