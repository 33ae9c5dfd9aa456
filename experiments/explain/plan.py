"""What `explain` can be asked: a step of two backends."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from graphparity.common.contract import registry, selection, specs
from graphparity.experiments.shared.options import (
    DtypeName,
    Folder,
    Json,
    OneDevice,
    Seed,
    Timeout,
    one,
    one_device,
    picture_of,
    without_oracle,
)

Workload = Annotated[
    str, typer.Option("--workload", "-w", help="Take this workload, one a run.")
]
Config = Annotated[
    str | None,
    typer.Option(
        "--config",
        "-c",
        help="Take this config of it; the default is digits, or its first.",
    ),
]
Two = Annotated[
    list[str] | None,
    typer.Option(
        "--backend",
        "-b",
        help="Take this backend; repeat it for the second of the two.",
    ),
]
Rounds = Annotated[
    int, typer.Option("--rounds", min=2, help="Start so many fresh processes.")
]
Seconds = Annotated[
    float,
    typer.Option("--seconds", min=0.1, help="Time for so many seconds in each round."),
]
Picture = Annotated[Path | None, picture_of("the two bars")]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    workload: Workload = "cnn"
    backend: Two = None
    config: Config = None
    device: OneDevice = "cpu"
    dtype: DtypeName = "float32"
    rounds: Rounds = 6
    seconds: Seconds = 1.5
    seed: Seed = 0
    timeout: Timeout = 300.0
    results_folder: Folder = Path("results")
    picture: Picture = None
    json: Json = None


@dataclass(frozen=True)
class Asked:
    """What is measured."""

    workload: str
    config: str
    backends: tuple[str, ...]  # A and B
    device: str
    dtype: str
    rounds: int
    seconds: float  # of timed sweeps in each round
    seed: int
    timeout: float  # seconds for one request at most


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    workload = one("workload", options.workload, _with_a_step())
    return Asked(
        workload,
        _config(workload, options.config),
        _two(options.backend or [*selection.pair()]),
        one_device(options.device),
        one("dtype", options.dtype, specs.DTYPES),
        options.rounds,
        options.seconds,
        options.seed,
        options.timeout,
    )


def kept_as(asked: Asked) -> str:
    """One document is kept of each workload and pair."""
    return "-".join(["explain", asked.workload, *asked.backends])


def _with_a_step() -> tuple[str, ...]:
    """The workloads that have a step to explain."""
    references = {name: registry.reference(name) for name in registry.workloads()}
    return tuple(n for n, module in references.items() if not hasattr(module, "FACTS"))


def _config(workload: str, name: str | None) -> str:
    every = tuple(registry.reference(workload).CONFIGS)
    if name is not None:
        return one("config", name, every)
    return "digits" if "digits" in every else specs.configs(workload, "quick")[0]


def _two(names: list[str]) -> tuple[str, ...]:
    without_oracle(names)
    if len(names) != 2 or names[0] == names[1]:
        came = f"{len(names)} came: {', '.join(names)}"
        hint = "give -b A -b B, two different ones"
        raise typer.BadParameter(f"two backends are compared, {came}; {hint}")
    return tuple(names)
