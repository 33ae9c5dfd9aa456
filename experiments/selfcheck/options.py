"""What the checks of `selfcheck` share: options, what they may name, how they end."""

from collections.abc import Callable
from typing import Annotated, NoReturn

import typer

from graphparity.common.contract import reasons, registry, specs
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.shared.options import console, one

Workload = Annotated[
    str, typer.Option("--workload", "-w", help="Take this workload, which is trained.")
]
Config = Annotated[str, typer.Option("--config", "-c", help="Take this config of it.")]
RACED = ("jit", "graph", "session")  # beside the baseline
STEP = "session"  # the config whose steps take about 500 µs on one core
Seconds = Annotated[
    float,
    typer.Option("--seconds", min=1.0, help="Time each pair for so many seconds."),
]
Budget = Annotated[
    float,
    typer.Option(
        min=1.0, help="Spend so many seconds on a pair, by the clock on the wall."
    ),
]
Width = Annotated[
    float,
    typer.Option(
        "--width",
        min=0.01,
        help="Stop where half an interval is below so many per cent.",
    ),
]
Rounds = Annotated[
    int, typer.Option("--rounds", min=2, help="Start so many fresh processes a pair.")
]


def end(names: list[str], judge: Callable[[], int]) -> NoReturn:
    """End with a check's status; a worker that fails under it is one line and 1."""
    try:
        raise typer.Exit(judge())
    except WorkerFailure as failure:
        text = f"{', '.join(names)}: {failure.status}: {reasons.one_line(failure)}"
        console().print(text, markup=False, highlight=False)
        raise typer.Exit(1) from None


def raced() -> list[str]:
    """The baseline, and the static forms that compile in no time."""
    known_ones = registry.backends().values()
    return [b.name for b in known_ones if b.baseline or b.mode in RACED]


def config_of(workload: str, config: str) -> tuple[str, str]:
    """A workload that is trained and a config of it. Raises BadParameter."""
    name = one("workload", workload, trained())
    return name, one("config", config, specs.configs(name, "full"))


def trained() -> tuple[str, ...]:
    every = registry.workloads()
    return tuple(n for n in every if hasattr(registry.reference(n), "TRAINING"))
