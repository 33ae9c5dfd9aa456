"""What `phases` can be asked, and what it then measures."""

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
    on_the_cpu,
    one,
    picture_of,
    wanted,
)
from graphparity.experiments.shared.run_steps import installed

Place = tuple[str, str]  # workload, config
NET, LARGE = ("two_layer_net", "digits"), ("cnn", "digits")


@dataclass(frozen=True)
class Preset:
    """How much is measured."""

    cells: tuple[Place, ...]
    repeats: int
    operations: tuple[int, ...]  # their growth is measured
    depths: tuple[int, ...]  # unrolled steps; their growth too


PRESETS = {
    "quick": Preset((NET,), 2, (1, 8, 64), (1, 4)),
    "standard": Preset((NET, LARGE), 3, (1, 4, 16, 64), (1, 2, 4, 8)),
    "full": Preset((NET, LARGE), 5, (1, 2, 4, 8, 16, 32, 64), (1, 2, 4, 8, 16)),
}
Workload = Annotated[
    str | None,
    typer.Option(
        "--workload", "-w", help="Watch this workload's first call, one a run."
    ),
]
Config = Annotated[
    str | None, typer.Option("--config", "-c", help="Take this config of the workload.")
]
Repeats = Annotated[
    int | None,
    typer.Option("--repeats", min=1, help="Watch each start so many times."),
]
Growth = Annotated[bool, typer.Option(help="Measure also how it grows.")]
Picture = Annotated[Path | None, picture_of("the picture")]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    workload: Workload = None
    config: Config = None
    backend: Backends = None
    device: OneDevice = "cpu"
    preset: PresetName = "quick"
    repeats: Repeats = None
    growth: Growth = True
    seed: Seed = 0
    timeout: Timeout = 600.0
    results_folder: Folder = Path("results")
    picture: Picture = None
    json: Json = None


@dataclass(frozen=True)
class Asked:
    """What is measured."""

    cells: tuple[Place, ...]
    backends: tuple[str, ...]
    repeats: int
    operations: tuple[int, ...]
    depths: tuple[int, ...]
    device: str
    seed: int
    timeout: float


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    why = "on a GPU the compilers' events have other names; use cpu"
    on_the_cpu(options.device, why)
    names = known("backend", wanted(options.backend), _static())
    preset = PRESETS[one("preset", options.preset, tuple(PRESETS))]
    cells = _cells(options.workload, options.config) or preset.cells
    return Asked(
        cells=cells,
        backends=installed(screen, names),
        repeats=options.repeats or preset.repeats,
        operations=preset.operations if options.growth else (),
        depths=preset.depths if options.growth else (),
        device=options.device,
        seed=options.seed,
        timeout=options.timeout,
    )


def _static() -> list[str]:
    here = registry.backends()
    return [name for name in registry.suiting("cpu") if here[name].graph == "static"]


def _cells(workload: str | None, config: str | None) -> tuple[Place, ...]:
    """The workload asked for with its config, the first one if none is named."""
    if workload is None:
        if config is not None:
            raise typer.BadParameter("--config needs a --workload")
        return ()
    name = one("workload", workload, tuple(_computed()))
    every = tuple(registry.reference(name).CONFIGS)
    return ((name, one("config", config, every) if config else every[0]),)


def _computed() -> list[str]:
    every = registry.workloads()
    return [n for n in every if not hasattr(registry.reference(n), "FACTS")]
