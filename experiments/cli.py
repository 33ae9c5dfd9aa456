"""The command line: `python -m experiments COMMAND`, installed also as
`graphparity`."""

import os
import signal
from typing import Annotated, Any

import typer

from experiments import (
    casts_command,
    choose_command,
    compare_command,
    control_command,
    crossover_command,
    dialects_command,
    doctor as diagnosing,
    explain_command,
    graph_command,
    inside_command,
    landscapes_command,
    lecture_command,
    listing,
    phases_command,
    precision_command,
    report_command,
    retrace_command,
    scaler_command,
    scaling_command,
    selfcheck_command,
    side_by_side_command,
    train_command,
    updates_command,
)
from experiments.options import DEVICES, DeviceName, console, one

app = typer.Typer(
    help=__doc__, add_completion=False, no_args_is_help=True, rich_markup_mode=None
)


app.command("compare")(compare_command.compare)
app.command("train")(train_command.train)
app.command("scaling")(scaling_command.scaling)
app.command("dialects")(dialects_command.dialects)
app.command("landscapes")(landscapes_command.landscapes)
app.command("choose")(choose_command.choose)
app.command("updates")(updates_command.updates)
app.command("control_flow")(control_command.control_flow)
app.command("crossover")(crossover_command.crossover)
app.command("explain")(explain_command.explain)
app.command("phases")(phases_command.phases)
app.command("inside")(inside_command.inside)
app.command("casts")(casts_command.casts)
app.command("precision")(precision_command.precision)
app.command("retrace")(retrace_command.retrace)
app.command("scaler")(scaler_command.scaler)
app.command("graph")(graph_command.graph)
app.command("report")(report_command.report)
app.command("side_by_side")(side_by_side_command.side_by_side)
app.command("lecture")(lecture_command.lecture)


@app.command("list")
def list_all(
    deviations: Annotated[bool, typer.Option(help="Where programs differ.")] = False,
) -> None:
    """Workloads with their configs, and backends with what they need."""
    if deviations:
        typer.echo(listing.deviations())
    else:
        listing.show(console())


@app.command()
def doctor(
    device: DeviceName = "all",
    precisions: Annotated[bool, typer.Option(help="Measure formats too.")] = True,
) -> None:
    """What is installed, which devices, what each can compute, how to get the rest."""
    chosen = one("device", device, DEVICES)
    devices = diagnosing.DEVICES if chosen == "all" else (chosen,)
    raise typer.Exit(diagnosing.show(console(), devices, precisions))


app.add_typer(selfcheck_command.checks, name="selfcheck")


def main() -> None:
    """Run the command line; a request to terminate is treated like Ctrl-C.

    Both are handled here: a shell that starts a job in the background ignores SIGINT.
    """

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    app()
