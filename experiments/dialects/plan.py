"""What `dialects` can be asked, and what is then found out."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from graphparity.common.contract import registry
from graphparity.experiments.dialects.call_text import library_named, parse
from graphparity.experiments.dialects.library_options import (
    BACKEND_OF,
    WORDS,
    NamedCall,
)
from graphparity.experiments.shared.options import (
    Folder,
    Json,
    OneDevice,
    Timeout,
    on_the_cpu,
)

From = Annotated[
    str | None,
    typer.Option(
        "--from", help="Translate this constructor call, 'torch.optim.Adam(lr=1e-3)'."
    ),
]
To = Annotated[
    str | None, typer.Option("--to", help="Translate into this library's words: optax.")
]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    source: From = None
    to: To = None
    device: OneDevice = "cpu"
    timeout: Timeout = 300.0
    results_folder: Folder = Path("results")
    json: Json = None


@dataclass(frozen=True)
class Asked:
    """What is found out: all of these libraries, or one call in another's words."""

    libraries: tuple[str, ...]  # that are installed
    call: NamedCall | None
    target: str | None  # the library that is to say it
    timeout: float


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter, and Exit where a library of the
    two is not installed."""
    why = "what a rule computes is no matter of the device; use cpu"
    on_the_cpu(options.device, why)
    if (options.source is None) != (options.to is None):
        raise typer.BadParameter("--from and --to belong together")
    if options.source is None or options.to is None:
        return Asked(installed(screen, WORDS), None, None, options.timeout)
    try:
        call, target = parse(options.source), library_named(options.to)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    both = dict.fromkeys((call[0], target))
    here = installed(screen, both)
    if len(here) < len(both):
        raise typer.Exit(2)
    return Asked(here, call, target, options.timeout)


def installed(screen: Console, libraries: Iterable[str]) -> tuple[str, ...]:
    """The libraries that are here; a line for each of the others."""
    here = list[str]()
    for library in libraries:
        if missing := registry.backends()[BACKEND_OF[library]].missing():
            text = f"{library}: unavailable, not installed: {', '.join(missing)}"
            screen.print(text, markup=False)
        else:
            here.append(library)
    return tuple(here)
