"""What `inside` can be asked, and what it then measures."""

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
    PresetName,
    Seed,
    Timeout,
    known,
    one,
    one_device,
    picture_of,
    without_oracle,
)
from graphparity.experiments.shared.run_steps import installed

CELLS = {"two_layer_net": ("digits",), "cnn": ("batch_1", "digits")}
STEPS = (1, 10, 100)
SHORT = {"two_layer_net": (10, 100), "cnn": (10,)}  # those of the preset `quick`
# configs of each workload, rounds, seconds of sweeps
PRESETS = {"quick": (1, 3, 0.4), "standard": (2, 6, 1.7), "full": (2, 10, 4.0)}
Workloads = Annotated[
    list[str] | None,
    typer.Option(
        "--workload", "-w", help="Take two_layer_net or cnn; repeat it for both."
    ),
]
Config = Annotated[
    str | None, typer.Option("--config", "-c", help="Take this config of the workload.")
]
Steps = Annotated[
    list[int] | None,
    typer.Option(
        "--steps",
        "-k",
        min=1,
        help="Take so many steps in one call; repeat it for more.",
    ),
]
Rounds = Annotated[
    int | None, typer.Option("--rounds", min=1, help="Start so many processes.")
]
Seconds = Annotated[
    float | None,
    typer.Option("--seconds", min=0.1, help="Time each k for so many seconds."),
]
Picture = Annotated[Path | None, picture_of("the picture")]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    workload: Workloads = None
    config: Config = None
    backend: Backends = None
    steps: Steps = None
    preset: PresetName = "quick"
    device: OneDevice = "cpu"
    rounds: Rounds = None
    seconds: Seconds = None
    seed: Seed = 0
    timeout: Timeout = 600.0
    results_folder: Folder = Path("results")
    picture: Picture = None
    json: Json = None


@dataclass(frozen=True)
class Asked:
    """What is measured."""

    cells: tuple[tuple[str, str, tuple[int, ...]], ...]  # workload, config, steps
    backends: tuple[str, ...]
    control: bool  # time the Python loop of dynamic backends too
    device: str
    rounds: int
    seconds: float
    seed: int
    timeout: float


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    names = without_oracle(options.backend, options.device)
    preset = one("preset", options.preset, tuple(PRESETS))
    number, rounds, seconds = PRESETS[preset]
    steps = tuple(sorted(set(options.steps or ())))
    usual = SHORT if preset == "quick" else {}
    workloads = known("workload", options.workload or [], list(CELLS))
    return Asked(
        cells=tuple(
            (name, config, steps or usual.get(name, STEPS))
            for name in workloads
            for config in _configs(name, options.config, number)
        ),
        backends=installed(screen, names),
        control=preset != "quick",
        device=one_device(options.device),
        rounds=options.rounds or rounds,
        seconds=options.seconds or seconds,
        seed=options.seed,
        timeout=options.timeout,
    )


def _configs(name: str, config: str | None, number: int) -> tuple[str, ...]:
    """A workload's configs: the one asked for, or the first few."""
    if config is None:
        return CELLS[name][:number]
    return (one("config", config, tuple(registry.reference(name).CONFIGS)),)
