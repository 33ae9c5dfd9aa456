"""Programs as dynamic and as static graphs: proven equal, then timed. `graphparity X`,
`python -m graphparity X` and, in a checkout, `python -m experiments X` are the same
command."""

import signal
import sys
from importlib import metadata
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from graphparity.common.contract import search_path
from graphparity.common.contract.backend import BadBackends
from graphparity.common.results.files import NotWritten
from graphparity.common.system import interrupts
from graphparity.experiments.shared import experiment


class Listed(TyperGroup):
    """A Typer group with a command for each experiment's folder, imported on demand."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(experiment.experiments())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        one = experiment.experiments().get(cmd_name)
        return None if one is None else command(one)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; unusable packages of backends, and a file that can't be
        written any more, end it with their message."""
        try:
            return super().invoke(ctx)
        except BadBackends as error:
            raise typer.BadParameter(str(error)) from error
        except NotWritten as error:  # it could be when it was asked for
            print(f"Error: {error}", file=sys.stderr)
            raise typer.Exit(1) from error

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        every = experiment.experiments().items()
        rows = [(name, one.help.partition("\n\n")[0]) for name, one in every]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def command(one: experiment.Experiment) -> Any:
    """An experiment's command; its plan, and what runs it, are imported here."""
    from graphparity.experiments.shared import once, run

    function = run.command(one)
    if isinstance(function, typer.Typer):
        group = typer.main.get_command(function)
        group.name = one.name
        return group
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(one.name, cls=once.Once, help=one.help)(function)
    return typer.main.get_command(alone)


app = typer.Typer(
    cls=Listed,
    help=__doc__,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        print(f"graphparity {metadata.version('graphparity')}")
        raise typer.Exit


@app.callback()
def graphparity(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help="Say which version this is.",
        ),
    ] = False,
) -> None:
    """Every command; what it is for stands at the top of this file."""


def main() -> None:
    """Run the command line; it ends with the exit status."""
    interrupts.arrange()
    search_path.arrange()
    try:
        app()
    except KeyboardInterrupt:  # another one, while the first was answered
        sys.exit(interrupts.STATUS)
    except experiment.Unlisted as error:
        print(f"Error: {error}", file=sys.stderr)
        sys.exit(2)  # as a wrong option does
    finally:
        for number in interrupts.NUMBERS:
            signal.signal(number, signal.SIG_IGN)  # all is done but for the exit
