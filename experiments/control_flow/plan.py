"""What `control_flow` can be asked, and what it then measures."""

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

# rounds, blocks of each contestant in one of them, seconds of a block
PRESETS = {"quick": (3, 3, 0.01), "standard": (6, 4, 0.015), "full": (10, 8, 0.02)}
Picture = Annotated[Path | None, picture_of("the curves")]
Cost = Annotated[bool, typer.Option(help="Measure costs too, not the facts alone.")]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    backend: Backends = None
    device: OneDevice = "cpu"
    preset: PresetName = "quick"
    cost: Cost = True
    seed: Seed = 0
    timeout: Timeout = 300.0
    results_folder: Folder = Path("results")
    json: Json = None
    picture: Picture = None


@dataclass(frozen=True)
class Asked:
    """What is measured."""

    backends: tuple[str, ...]
    device: str
    preset: str
    rounds: int  # of costs; none where facts alone are asked for
    sweeps: int  # blocks of each contestant in one round
    block_s: float
    seed: int
    timeout: float


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    names = without_oracle(options.backend, one_device(options.device))
    preset = one("preset", options.preset, tuple(PRESETS))
    rounds, sweeps, block_s = PRESETS[preset]
    return Asked(
        backends=names,
        device=options.device,
        preset=preset,
        rounds=rounds if options.cost else 0,
        sweeps=sweeps,
        block_s=block_s,
        seed=options.seed,
        timeout=options.timeout,
    )
