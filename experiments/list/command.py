"""`list`: workloads, backends, and where programs deviate from their twins."""

from typing import Annotated

import typer

from graphparity.experiments.list import tables
from graphparity.experiments.shared.options import console


def list_all(
    deviations: Annotated[
        bool, typer.Option(help="Show where programs differ, and why.")
    ] = False,
) -> None:
    """Workloads with their configs, and backends with what they need."""
    if deviations:
        typer.echo(tables.deviations())
    else:
        tables.show(console())


COMMAND = list_all
