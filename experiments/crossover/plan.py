"""What `crossover` can be asked, and what it then measures."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from graphparity.common.contract import registry
from graphparity.experiments.shared.options import (
    Backends,
    Budget,
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

WORKLOAD, DTYPE = "chain", "float32"
Point = tuple[int, int]  # n operations, s elements


@dataclass(frozen=True)
class Grid:
    """What a preset measures."""

    operations: tuple[int, ...]
    elements: tuple[int, ...]
    rounds: int  # fresh processes at most
    sweeps_s: float  # of every point in every round, at least three sweeps
    limit_s: float | None = None  # a round that would end later is not begun
    cold_starts: int = 1  # rounds that begin with empty caches, to price compiling

    def points(self) -> list[Point]:
        """Every pair, operations first."""
        return [(n, s) for n in self.operations for s in self.elements]


OPERATIONS: tuple[int, ...] = registry.reference(WORKLOAD).OPERATIONS
ELEMENTS: tuple[int, ...] = registry.reference(WORKLOAD).ELEMENTS
GRIDS = {
    "quick": Grid((1, 4, 16, 64), (2**8, 2**12, 2**16, 2**18, 2**20), 6, 0.25, 420.0),
    "standard": Grid(OPERATIONS, ELEMENTS[:-1], 6, 0.8, cold_starts=3),
    "full": Grid(OPERATIONS, ELEMENTS, 10, 3.0, cold_starts=3),
}
Operations = Annotated[
    list[int] | None,
    typer.Option(
        "--operations", help="Put this number of operations into the grid; repeat it."
    ),
]
Elements = Annotated[
    list[int] | None,
    typer.Option(
        "--elements", help="Put this number of elements into the grid; repeat it."
    ),
]
Rounds = Annotated[
    int | None, typer.Option("--rounds", min=2, help="Start so many fresh processes.")
]
Picture = Annotated[Path | None, picture_of("the maps")]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    preset: PresetName = "quick"
    backend: Backends = None
    operations: Operations = None
    elements: Elements = None
    rounds: Rounds = None
    device: OneDevice = "cpu"
    budget: Budget = None
    seed: Seed = 0
    timeout: Timeout = 300.0
    results_folder: Folder = Path("results")
    picture: Picture = None
    json: Json = None
    resume: Resume = False


@dataclass(frozen=True)
class Asked:
    """What is measured."""

    backends: tuple[str, ...]
    device: str
    grid: Grid
    seed: int
    timeout: float


def asked(options: Options, _: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    names = without_oracle(options.backend, options.device)
    device = one_device(options.device)
    grid = _grid(options)
    if options.budget is not None:
        share = options.budget / (grid.rounds * len(grid.points()))
        grid = dataclasses.replace(grid, sweeps_s=share)
    return Asked(names, device, grid, options.seed, options.timeout)


def _grid(options: Options) -> Grid:
    """The preset's grid, with the axes and rounds that were asked for."""
    base = GRIDS[one("preset", options.preset, tuple(GRIDS))]
    return dataclasses.replace(
        base,
        operations=_sizes(
            "--operations", options.operations, base.operations, OPERATIONS
        ),
        elements=_sizes("--elements", options.elements, base.elements, ELEMENTS),
        rounds=options.rounds or base.rounds,
    )


def _sizes(
    option: str, sizes: list[int] | None, usual: tuple[int, ...], there: tuple[int, ...]
) -> tuple[int, ...]:
    """An axis of the grid. Raises BadParameter for a size that the workload lacks."""
    if wrong := set(sizes or ()) - set(there):
        text = f"{option} {min(wrong)}: there are {', '.join(map(str, there))}"
        raise typer.BadParameter(text)
    return tuple(sorted(set(sizes))) if sizes else usual


def settings(asked: Asked) -> dict[str, object]:
    """The settings that a run to be resumed must share: what is measured, not how
    long."""
    grid, settings = dataclasses.asdict(asked.grid), dataclasses.asdict(asked)
    for free in ("sweeps_s", "limit_s"):
        del grid[free]
    del settings["timeout"]
    return {**settings, "grid": grid}
