"""`python -m graphparity.experiments.docs`: write what is written of README and docs/.

--check says what has parted, with status 1, and writes nothing. --keep FILE first cuts
a run's JSON into docs/data/, as NAME.json where `--as NAME` says so, else by its
command.
"""

from pathlib import Path
from typing import Annotated

import typer

from graphparity.common.contract import registry
from graphparity.experiments.docs import pages

ROOT = registry.folder("graphparity.frameworks").parent
Keep = Annotated[Path | None, typer.Option(help="A run's JSON that pages show.")]
As = Annotated[str | None, typer.Option("--as", help="Its name in docs/data/.")]
Check = Annotated[bool, typer.Option("--check", help="Write nothing, say what parted.")]


def docs(keep: Keep = None, name: As = None, check: Check = False) -> None:
    """Write what is written of README.md and docs/ from the runs in docs/data/."""
    try:
        if keep is not None:
            typer.echo(f"Kept: {pages.keep(ROOT, keep, name)}.")
        found = pages.parted(ROOT) if check else pages.write(ROOT)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    for line in found:
        typer.echo(f"parted: {line}" if check else f"written: {line}")
    if check and found:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(docs)
