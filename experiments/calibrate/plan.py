"""What `calibrate` can be asked: seeds, and backends beside the planted programs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from graphparity.common.contract import registry, selection
from graphparity.experiments.shared.options import (
    Backends,
    Folder,
    Json,
    PresetName,
    Seed,
    Timeout,
    Workloads,
    known,
    one,
    wanted,
    without_oracle,
)
from graphparity.experiments.shared.run_steps import installed

PRESETS = {"quick": 5, "standard": 20, "full": 200}  # seeds of right programs
Seeds = Annotated[
    int | None,
    typer.Option("--seeds", min=1, help="Judge right programs on so many seeds."),
]
Faults = Annotated[
    bool,
    typer.Option(
        help="Run planted faults too; without it only right programs, for limits."
    ),
]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    backend: Backends = None
    workload: Workloads = None
    preset: PresetName = "quick"
    seeds: Seeds = None
    faults: Faults = True
    seed: Seed = 0
    timeout: Timeout = 600.0
    results_folder: Folder = Path("results")
    json: Json = None


@dataclass(frozen=True)
class Asked:
    """What is judged in the cells of some workloads: every fault at `seed`, right
    programs at that and further ones; backends are right programs too."""

    backends: tuple[str, ...]
    workloads: tuple[str, ...]
    seed: int
    seeds: int
    faults: bool
    timeout: float  # seconds for one request at most


def asked(options: Options, screen: Console) -> Asked:
    """What the options come to. Raises BadParameter."""
    seeds = PRESETS[one("preset", options.preset, tuple(PRESETS))]
    names = without_oracle(options.backend or [selection.baseline()])
    return Asked(
        backends=installed(screen, names),
        workloads=known("workload", wanted(options.workload), registry.workloads()),
        seed=options.seed,
        seeds=options.seeds or seeds,
        faults=options.faults,
        timeout=options.timeout,
    )
