"""`phases`: what the first call of a static graph is made of, and how it grows."""

from pathlib import Path
from typing import Annotated, Any

import typer

from graphparity.common.contract import registry
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.phases import (
    figures,
    measure as experiment,
    picture as phases_picture,
    tables,
)
from graphparity.experiments.shared import frame
from graphparity.experiments.shared.options import (
    Backends,
    Folder,
    Json,
    OneDevice,
    PresetName,
    Seed,
    Timeout,
    console,
    known,
    on_the_cpu,
    one,
    picture_of,
    store,
    wanted,
    writable,
)

NET, LARGE = ("two_layer_net", "digits"), ("cnn", "digits")
# cells, repeats, operations and unrolled steps whose growth is measured
PRESETS: dict[str, tuple[Any, ...]] = {
    "quick": ((NET,), 2, (1, 8, 64), (1, 4)),
    "standard": ((NET, LARGE), 3, (1, 4, 16, 64), (1, 2, 4, 8)),
    "full": ((NET, LARGE), 5, (1, 2, 4, 8, 16, 32, 64), (1, 2, 4, 8, 16)),
}
Workload = Annotated[
    str | None, typer.Option("--workload", "-w", help="Whose first call.")
]
Config = Annotated[str | None, typer.Option("--config", "-c", help="Of the workload.")]
Repeats = Annotated[int | None, typer.Option("--repeats", min=1, help="Of each.")]
Growth = Annotated[bool, typer.Option(help="Measure also how it grows.")]
Picture = Annotated[Path | None, picture_of("the picture")]


def phases(
    workload: Workload = None,
    config: Config = None,
    backend: Backends = None,
    device: OneDevice = "cpu",
    preset: PresetName = "quick",
    repeats: Repeats = None,
    growth: Growth = True,
    seed: Seed = 0,
    timeout: Timeout = 600.0,
    results_folder: Folder = Path("results"),
    picture: Picture = None,
    json: Json = None,
) -> None:
    """Capture, lower, optimize, generate code, first run: what compiling is made of."""
    on_the_cpu(device, "on a GPU the compilers' events have other names; use cpu")
    here = registry.backends()
    every = [name for name in registry.suiting("cpu") if here[name].graph == "static"]
    names = known("backend", wanted(backend), every)
    cells, times, operations, depths = PRESETS[one("preset", preset, tuple(PRESETS))]
    cells = _cells(workload, config) or cells
    writable(json, picture)
    screen, work_clock = console(), WorkClock()
    asked = experiment.Asked(
        cells=cells,
        backends=frame.installed(screen, names),
        repeats=repeats or times,
        operations=operations if growth else (),
        depths=depths if growth else (),
        device=device,
        seed=seed,
        timeout=timeout,
    )
    found = experiment.Found()
    with store(results_folder) as kept:
        run = frame.begin(kept, "phases", asked)
        interrupted = frame.work(
            experiment.units(asked),
            found.failed,
            lambda reporter: experiment.measure(asked, reporter, work_clock, found),
        )
        frame.amend(kept, run, found.versions)
        kept.spend(run, work_clock.summary())
        entry = frame.entry(kept, run)
    rows, grown = figures.rows(asked, found), figures.growth(asked, found)
    more = {"failed": found.failed, "unsupported": found.unsupported}
    document = {**entry, "phases": rows, "growth": grown, **more}
    frame.save(document, json, frame.whole(results_folder, interrupted), "phases")
    tables.show(screen, rows, grown)
    frame.tell(screen, {**found.unsupported, **found.failed})
    where = picture or results_folder / "phases.svg"
    frame.draw(screen, phases_picture.draw(rows, grown), where, "The picture is in")
    frame.leave(screen, interrupted, int(bool(found.failed)))


def _cells(workload: str | None, config: str | None) -> tuple[tuple[str, str], ...]:
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


COMMAND = phases
