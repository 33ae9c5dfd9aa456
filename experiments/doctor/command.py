"""`doctor`: what is installed, which devices, and how to get the rest."""

from typing import Annotated

import typer

from graphparity.experiments.doctor import measure
from graphparity.experiments.shared.options import DEVICES, DeviceName, console, one


def doctor(
    device: DeviceName = "all",
    precisions: Annotated[bool, typer.Option(help="Measure formats too.")] = True,
) -> None:
    """What is installed, which devices, what each can compute, how to get the rest."""
    chosen = one("device", device, DEVICES)
    devices = measure.DEVICES if chosen == "all" else (chosen,)
    raise typer.Exit(measure.show(console(), devices, precisions))


COMMAND = doctor
