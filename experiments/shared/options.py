"""What the commands share: options, names with their nearest, the screen."""

import difflib
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from graphparity.common.contract import registry, selection
from graphparity.common.results import files, lock
from graphparity.common.results.store import DamagedStore, Store, Unreadable, opened
from graphparity.experiments.shared.terminal import tables

UNWRITABLE = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY")  # as their names begin
PICTURES = (".svg", ".png", "")
DEVICES = ("cpu", "cuda", "all")
FIRST = [registry.oracle().name, selection.baseline()]
ALIASES = {"gpu": "cuda"} | {
    registry.of_this_tree()[n].framework.lower(): n for n in FIRST
}


class Screen(Console):
    """A console that ignores a closed pipe (`| head`), so that the work is finished."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def console(stderr: bool = False) -> Console:
    """At least as wide as the tables where the output is no terminal."""
    stream = sys.stderr if stderr else sys.stdout
    wide = None if stream.isatty() else tables.WIDTH
    return Screen(width=wide, soft_wrap=False, stderr=stderr)


def known(kind: str, asked: list[str], names: list[str]) -> tuple[str, ...]:
    """The names asked for, all where none is. Raises BadParameter with the nearest."""
    for name in asked:
        if name not in names:
            near = [ALIASES[name]] if ALIASES.get(name) in names else []
            near = near or [other for other in names if other.startswith(name)]
            near = near or difflib.get_close_matches(name, names, n=3, cutoff=0.4)
            hint = f"did you mean {' or '.join(near)}?" if near else ""
            every = f"there are: {', '.join(names)}"
            if kind == "backend" and name in registry.backends():
                text = f"backend '{name}' has no part in this command; {every}"
                raise typer.BadParameter(text)
            raise typer.BadParameter(f"no {kind} '{name}'; {hint or every}")
    return tuple(name for name in names if name in asked) if asked else tuple(names)


def one(kind: str, asked: str, names: tuple[str, ...]) -> str:
    """One name out of few. Raises BadParameter with the nearest."""
    return known(kind, [asked], list(names))[0]


def selected(asked: list[str] | None, *devices: str) -> tuple[str, ...]:
    """The backends asked for; where none is, or `all`, those meant for a device."""
    names = wanted(asked) or registry.suiting(*devices)
    return known("backend", names, list(registry.backends()))


def wanted(asked: list[str] | None) -> list[str]:
    """The names asked for, none where it is all."""
    return [] if "all" in (asked or []) else asked or []


def one_device(asked: str) -> str:
    """The device of a command that runs on one. Raises BadParameter."""
    return one("device", asked, ("cpu", "cuda"))


def on_the_cpu(asked: str, why: str) -> None:
    """Raises BadParameter where another device is asked for than a command can use."""
    if one_device(asked) != "cpu":
        raise typer.BadParameter(f"--device {asked}: {why}")


def without_oracle(asked: list[str] | None, device: str = "cpu") -> tuple[str, ...]:
    """The backends asked for but for the oracle; where none is, or `all`, those meant
    for the device. Raises BadParameter."""
    known_ones = registry.backends()
    every = [name for name, backend in known_ones.items() if not backend.oracle]
    meant = [name for name in registry.suiting(device) if name in every]
    return known("backend", wanted(asked) or meant, every)


Workloads = Annotated[
    list[str] | None,
    typer.Option("--workload", "-w", help="Take this workload; repeat it for more."),
]
Configs = Annotated[
    list[str] | None,
    typer.Option(
        "--config",
        "-c",
        help="Take this config of a workload, whatever preset "
        "has it; repeat it for more.",
    ),
]
Backends = Annotated[
    list[str] | None,
    typer.Option(
        "--backend", "-b", help="Take this backend, or all; repeat it for more."
    ),
]
DeviceName = Annotated[
    str, typer.Option("--device", help="Run on the cpu, on cuda or on all.")
]
FlushL2 = Annotated[
    bool, typer.Option("--flush-l2", help="Empty a GPU's cache before each timed step.")
]
OneDevice = Annotated[str, typer.Option("--device", help="Run on the cpu or on cuda.")]
DtypeName = Annotated[
    str, typer.Option("--dtype", help="Compute in float32 or in float64.")
]
PresetName = Annotated[
    str,
    typer.Option("--preset", help="Take this much effort: quick, standard or full."),
]
Seed = Annotated[
    int, typer.Option("--seed", min=0, help="Seed inputs and order with this number.")
]
Threads = Annotated[
    int | None,
    typer.Option("--threads", min=1, help="Give every worker so many cores."),
]
Budget = Annotated[
    float | None,
    typer.Option("--budget", min=1.0, help="Spend so many seconds on timed sweeps."),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout", min=1.0, help="Wait so many seconds at most for one request."
    ),
]
Search = Annotated[
    float | None,
    typer.Option(
        "--search",
        min=0.0,
        help="Let the search for causes compute so many seconds at most for each pair, "
        "15 where this is not said; where weights are matched anew for it, twice that.",
    ),
]
Folder = Annotated[
    Path,
    typer.Option("--results", help="Keep results in this folder, and read them there."),
]


def checked_file(file: Path | None) -> Path | None:
    """Of an option that names a file, before anything is run: the file. Raises
    BadParameter where it can't be written."""
    if file is not None and str(file) == "-":
        text = "'-' names no file: stdout has the tables; name a file"
        raise typer.BadParameter(text)
    return _writable(files.check, file)


def checked_folder(folder: Path | None) -> Path | None:
    """The same of a folder, which need not be there yet."""
    return _writable(files.check_folder, folder)


def _writable(check: Callable[[Path], None], path: Path | None) -> Path | None:
    try:
        if path is not None:
            check(path)
    except files.NotWritten as error:
        raise typer.BadParameter(str(error)) from error
    return path


def file_option(name: str, help: str) -> Any:
    """An option that names a file which is written; it is tried before the work."""
    return typer.Option(name, help=help, callback=checked_file)


def folder_option(name: str, help: str) -> Any:
    """The same of a folder, made where there is none."""
    return typer.Option(name, help=help, callback=checked_folder)


Json = Annotated[
    Path | None, file_option("--json", "Write the results to this file, as JSON.")
]
Resume = Annotated[bool, typer.Option("--resume", help="Do only what is missing.")]


def picture_of(what: str) -> Any:
    """The option that says where a picture goes; what: `the curves`."""
    text = f"Write {what} here, as SVG or PNG by the name's ending."
    return typer.Option("--picture", help=text, callback=_picture)


def _picture(file: Path | None) -> Path | None:
    """Raises BadParameter where no picture has this ending, or none can be written."""
    if file is not None and file.suffix not in PICTURES:
        text = f"{file}: a picture is SVG or PNG; name a file that ends in .svg or .png"
        raise typer.BadParameter(text)
    return checked_file(file)


@contextmanager
def store(folder: Path) -> Iterator[Store]:
    """The results in a folder, for one driver at a time. Raises BadParameter, and
    typer.Exit, with a line that says so, where they can't be written any more."""
    if folder.exists() and not folder.is_dir():
        raise typer.BadParameter(f"--results {folder} is a file; name a folder")
    with ExitStack() as stack:
        try:
            stack.enter_context(lock.held(folder))
            results = stack.enter_context(opened(folder))
        except (DamagedStore, lock.Busy, Unreadable) as error:
            raise typer.BadParameter(str(error), param_hint="--results") from error
        except (OSError, sqlite3.Error) as error:
            why = getattr(error, "strerror", None) or error
            text = f"{folder} can't be written ({why}); choose another folder"
            raise typer.BadParameter(text, param_hint="--results") from error
        try:
            yield results
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith(UNWRITABLE):
                raise  # our own mistake
            text = f"{results.path} can't be written: {error}. What was finished is"
            text = f"{text} kept: mend that, and go on with --resume."
            console(stderr=True).print(text, style="red", highlight=False, markup=False)
            raise typer.Exit(1) from error
