"""What `scaling` can be asked, and what it then measures."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from graphparity.common.contract import registry
from graphparity.experiments.shared.options import (
    Backends,
    Folder,
    Json,
    OneDevice,
    Seed,
    Timeout,
    one_device,
    selected,
)

WORKLOAD = "cnn"
Rounds = Annotated[
    int, typer.Option("--rounds", min=1, help="Start so many fresh processes.")
]
Seconds = Annotated[
    float,
    typer.Option(
        "--seconds", min=0.1, help="Time each size for so many seconds in a round."
    ),
]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    backend: Backends = None
    device: OneDevice = "cpu"
    rounds: Rounds = 3
    seconds: Seconds = 3.0
    seed: Seed = 0
    timeout: Timeout = 300.0
    results_folder: Folder = Path("results")
    json: Json = None


@dataclass(frozen=True)
class Asked:
    """What is measured."""

    backends: tuple[str, ...]
    device: str
    rounds: int
    seconds: float
    seed: int
    timeout: float


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    device = one_device(options.device)
    return Asked(
        backends=selected(options.backend, device),
        device=device,
        rounds=options.rounds,
        seconds=options.seconds,
        seed=options.seed,
        timeout=options.timeout,
    )


def sizes() -> tuple[int, ...]:
    """The batch sizes of the reference."""
    every: tuple[int, ...] = registry.reference(WORKLOAD).SIZES
    return every
