"""`crossover`: where compiling pays, as a map over operations and elements."""

import dataclasses
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from graphparity.common.results.store import Store
from graphparity.common.system import machine
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.crossover import (
    measure as experiment,
    picture as crossover_picture,
    tables,
)
from graphparity.experiments.crossover.measure import Asked, Grid
from graphparity.experiments.shared import frame
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
    console,
    one,
    one_device,
    picture_of,
    store,
    without_oracle,
    writable,
)
from graphparity.experiments.shared.terminal.progress import Reporter

Operations = Annotated[
    list[int] | None, typer.Option("--operations", help="Of the grid; repeatable.")
]
Elements = Annotated[
    list[int] | None, typer.Option("--elements", help="Of the grid; repeatable.")
]
Rounds = Annotated[int | None, typer.Option("--rounds", min=2, help="Fresh processes.")]
Picture = Annotated[Path | None, picture_of("the maps")]


def crossover(
    preset: PresetName = "quick",
    backend: Backends = None,
    operations: Operations = None,
    elements: Elements = None,
    rounds: Rounds = None,
    device: OneDevice = "cpu",
    budget: Budget = None,
    seed: Seed = 0,
    timeout: Timeout = 300.0,
    results_folder: Folder = Path("results"),
    picture: Picture = None,
    json: Json = None,
    resume: Resume = False,
) -> None:
    """When does compiling pay? Maps over the operations and elements of a chain.

    quick measures 20 points and ends within 8 minutes; standard 56, full 63.
    """
    names, chosen = without_oracle(backend, device), one_device(device)
    base = experiment.GRIDS[one("preset", preset, tuple(experiment.GRIDS))]
    writable(json, picture)
    grid = Grid(
        _sizes("--operations", operations, base.operations, experiment.OPERATIONS),
        _sizes("--elements", elements, base.elements, experiment.ELEMENTS),
        rounds or base.rounds,
        base.sweeps_s,
        base.limit_s,
    )
    if budget is not None:
        share = budget / (grid.rounds * len(grid.points()))
        grid = dataclasses.replace(grid, sweeps_s=share)
    asked = Asked(names, chosen, grid, seed, timeout)
    with store(results_folder) as kept:
        number, found, failed, interrupted = _run(kept, results_folder, asked, resume)
        entry = frame.entry(kept, number)
    screen = console()
    document = {**entry, "crossover": found, "failed": failed}
    frame.save(document, json, frame.whole(results_folder, interrupted), "crossover")
    tables.show(screen, found, failed)
    where = picture or results_folder / "crossover.svg"
    if found["fastest"]:
        svg = crossover_picture.draw(found)
        frame.draw(screen, svg, where, "The maps are drawn in")
    rest = "what was measured is kept. Go on with --resume."
    frame.leave(screen, interrupted, frame.status(failed.values()), rest)


def _sizes(
    option: str, asked: list[int] | None, usual: tuple[int, ...], there: tuple[int, ...]
) -> tuple[int, ...]:
    """An axis of the grid. Raises BadParameter for a size that the workload lacks."""
    if wrong := set(asked or ()) - set(there):
        text = f"{option} {min(wrong)}: there are {', '.join(map(str, there))}"
        raise typer.BadParameter(text)
    return tuple(sorted(set(asked))) if asked else usual


def _run(
    kept: Store, folder: Path, asked: Asked, resume: bool
) -> tuple[int, dict[str, Any], dict[str, str], bool]:
    """The run's number, its figures, who failed, and whether it was interrupted."""
    work_clock, failed = WorkClock(), dict[str, str]()
    settings = {"experiment": "crossover", **dataclasses.asdict(asked)}
    for free in ("sweeps_s", "limit_s"):  # how long, not what
        del settings["grid"][free]
    del settings["timeout"]
    facts = machine.facts(machine.cores(None))
    old = kept.latest(settings) if resume else None
    number = kept.begin(frame.command(), settings, facts, {}) if old is None else old
    if resume:
        text = "nothing to resume: this is a new run" if old is None else f"run {old}"
        console(stderr=True).print(f"--resume: {text}", highlight=False)
    samples = kept.samples(number)

    def measure(reporter: Reporter) -> None:
        keep = partial(kept.save_sample, number)
        given = (asked, cache, reporter, work_clock, samples, failed, keep)
        frame.amend(kept, number, experiment.measure(*given))

    cache = folder / "cache" / f"run-{number}" / asked.device
    total = asked.grid.rounds * len(asked.grid.points())
    interrupted = frame.work(total, failed, measure)
    kept.spend(number, work_clock.summary())
    return number, tables.figures(samples, asked), failed, interrupted


COMMAND = crossover
