"""What `updates` can be asked, and what it then measures."""

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
    known,
    one,
    one_device,
    without_oracle,
)
from graphparity.experiments.shared.run_steps import installed

CONFIGS = {"optimizers": "sgd", "cnn": "batch_1"}  # of each workload that is timed
Workload = Annotated[
    str,
    typer.Option(
        "--workload",
        "-w",
        help="Take this workload, one a run: optimizers, or cnn with one image.",
    ),
]
Rules = Annotated[
    list[str] | None,
    typer.Option("--rule", help="Take this update rule; repeat it for more."),
]
Rounds = Annotated[
    int, typer.Option("--rounds", min=2, help="Start so many fresh processes.")
]
Seconds = Annotated[
    float,
    typer.Option(
        "--seconds", min=0.1, help="Time each rule for so many seconds in a round."
    ),
]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    workload: Workload = "optimizers"
    backend: Backends = None
    rule: Rules = None
    device: OneDevice = "cpu"
    rounds: Rounds = 6
    seconds: Seconds = 4.0
    seed: Seed = 0
    timeout: Timeout = 300.0
    results_folder: Folder = Path("results")
    json: Json = None


@dataclass(frozen=True)
class Asked:
    """What is measured."""

    workload: str
    rules: tuple[str, ...]
    backends: tuple[str, ...]
    device: str
    rounds: int
    seconds: float
    seed: int
    timeout: float


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    rules = known("rule", options.rule or [], registry.rules())
    workload = one("workload", options.workload, tuple(CONFIGS))
    device = one_device(options.device)
    return Asked(
        workload=workload,
        rules=rules,
        backends=installed(screen, without_oracle(options.backend, device)),
        device=device,
        rounds=options.rounds,
        seconds=options.seconds,
        seed=options.seed,
        timeout=options.timeout,
    )
