"""What `control_flow` can be asked, and what it then measures."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from graphparity.common.timing.marks import PROCESSES
from graphparity.experiments.shared.options import (
    Backends,
    Folder,
    Json,
    OneDevice,
    PresetName,
    Resume,
    Seed,
    Timeout,
    one,
    one_device,
    picture_of,
    without_oracle,
)
from graphparity.experiments.shared.outlook import lasting

# rounds (a mark needs six), blocks of each contestant in one, seconds of a block
PRESETS = {"quick": (6, 3, 0.01), "standard": (10, 4, 0.015), "full": (20, 8, 0.02)}
FACTS_S, COSTS_S = 15.0, 7.0  # of a backend on two cores: its facts, a round's costs
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
    resume: Resume = False


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


def settings(asked: Asked) -> dict[str, object]:
    """The settings that a run to be resumed must share."""
    found = dataclasses.asdict(asked)
    del found["timeout"]
    return found


def seconds(asked: Asked) -> float:
    """How long it takes on two quiet cores, about."""
    each = FACTS_S + asked.rounds * COSTS_S
    return len(asked.backends) * each


def promise(asked: Asked, told_s: float) -> str:
    """How long what is to be done takes, in seconds `told_s`, and whether the whole can
    tell faster from slower."""
    text = f"Takes about {lasting(told_s)} on two quiet cores"
    if not asked.rounds:
        return f"{text}: facts alone, nothing is timed."
    made = f"{asked.rounds} rounds of new processes"
    if asked.rounds < PROCESSES:
        return f"{text}: {made}; a mark needs {PROCESSES}, so that none is set."
    return f"{text}: {made}, and a mark needs {PROCESSES}. --no-cost finds facts alone."
