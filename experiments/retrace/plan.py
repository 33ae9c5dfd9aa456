"""What `retrace` can be asked: batches of changing size, and what they cost.

A *stream* is one epoch of a small net's training in batches of random size, the last of
one row. A *contestant* is a backend, as it is or with one of the cures of its
`shapes.py`. In every round each runs the stream in a fresh process with an empty cache,
several times over: the first pass pays for tracing and compiling, the later ones do
not.
"""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from graphparity.experiments.shared.options import (
    Backends,
    Folder,
    Json,
    OneDevice,
    PresetName,
    Seed,
    Timeout,
    one,
    one_device,
    picture_of,
    without_oracle,
)

WORKLOADS = ("two_layer_net", "cnn")
Workload = Annotated[
    str, typer.Option("--workload", "-w", help="Take two_layer_net or cnn, one a run.")
]
Rounds = Annotated[
    int | None,
    typer.Option(
        "--rounds",
        min=1,
        help="Start so many fresh processes; the default is the preset's.",
    ),
]
Picture = Annotated[Path | None, picture_of("the curves")]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    workload: Workload = WORKLOADS[0]
    backend: Backends = None
    device: OneDevice = "cpu"
    preset: PresetName = "quick"
    rounds: Rounds = None
    seed: Seed = 0
    timeout: Timeout = 300.0
    results_folder: Folder = Path("results")
    picture: Picture = None
    json: Json = None


@dataclass(frozen=True)
class Effort:
    """How much a preset measures."""

    rows: int  # of the data, in one pass
    rounds: int  # fresh processes
    passes: int
    variants: bool  # the second forms of cures too


EFFORTS = {
    "quick": Effort(330, 3, 4, False),
    "standard": Effort(1437, 6, 3, True),
    "full": Effort(1437, 5, 6, True),
}


@dataclass(frozen=True)
class Asked:
    """What is measured."""

    workload: str
    backends: tuple[str, ...]
    device: str
    effort: Effort
    seed: int
    timeout: float  # seconds for one request at most


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    effort = EFFORTS[one("preset", options.preset, tuple(EFFORTS))]
    return Asked(
        one("workload", options.workload, WORKLOADS),
        without_oracle(options.backend, options.device),
        one_device(options.device),
        dataclasses.replace(effort, rounds=options.rounds or effort.rounds),
        options.seed,
        options.timeout,
    )
