"""`phases`: what the first call of a static graph is made of, and how it grows."""

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer

from common import machine, registry, results
from common.ledger import Ledger
from common.progress import reporting
from common.workers import WorkerFailure
from experiments import (
    phases as experiment,
    phases_picture,
    phases_report,
    phases_rows,
)
from experiments.options import (
    INTERRUPTED,
    Backends,
    Folder,
    Json,
    Seed,
    Timeout,
    command,
    console,
    known,
    one,
    store,
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
Preset = Annotated[str, typer.Option("--preset", help="quick, standard or full.")]
Repeats = Annotated[int | None, typer.Option("--repeats", min=1, help="Of each.")]
Growth = Annotated[bool, typer.Option(help="Measure also how it grows.")]
Picture = Annotated[
    Path | None, typer.Option("--picture", help="Write the picture here, an SVG.")
]


def phases(
    workload: Workload = None,
    config: Config = None,
    backend: Backends = None,
    preset: Preset = "quick",
    repeats: Repeats = None,
    growth: Growth = True,
    seed: Seed = 0,
    timeout: Timeout = 600.0,
    results_folder: Folder = Path("results"),
    picture: Picture = None,
    json: Json = None,
) -> None:
    """Capture, lower, optimize, generate code, first run: what compiling is made of."""
    every = [n for n, b in registry.backends().items() if b.graph == "static"]
    names = known("backend", backend or [], every)
    cells, times, operations, depths = PRESETS[one("preset", preset, tuple(PRESETS))]
    cells = _cells(workload, config) or cells
    writable(json)
    writable(picture)
    screen, ledger = console(), Ledger()
    here = tuple(n for n in names if not registry.backends()[n].missing())
    for name in (n for n in names if n not in here):
        screen.print(f"{name}: unavailable, its framework is not installed")
    asked = experiment.Asked(
        cells=cells,
        backends=here,
        repeats=repeats or times,
        operations=operations if growth else (),
        depths=depths if growth else (),
        device="cpu",  # on others the stacks' events have other names
        seed=seed,
        timeout=timeout,
    )
    found = experiment.Found()
    interrupted = False
    with store(results_folder) as kept:
        settings = {"experiment": "phases", **dataclasses.asdict(asked)}
        facts = machine.facts(machine.cores(None))
        run = kept.begin(command(), settings, facts, {})
        with reporting(console(stderr=True), experiment.units(asked)) as reporter:
            try:
                experiment.measure(asked, reporter, ledger, found)
            except KeyboardInterrupt:
                interrupted = True
            except WorkerFailure as failure:
                found.failed[registry.oracle().name] = f"{failure.status}: {failure}"
        kept.amend(run, facts, found.versions)
        kept.spend(run, ledger.summary())
        entry = {"schema": results.SCHEMA, **kept.describe(run)}
    rows, grown = phases_rows.rows(asked, found), phases_rows.growth(asked, found)
    phases_report.show(screen, rows, grown)
    for name, reason in {**found.unsupported, **found.failed}.items():
        screen.print(f"{name}: {' '.join(reason.split())[:300]}", markup=False)
    where = picture or results_folder / "phases.svg"
    where.write_text(phases_picture.draw(rows, grown))
    screen.print(f"The picture is in {where}.", highlight=False)
    if json is not None:
        more = {"failed": found.failed, "unsupported": found.unsupported}
        document = {**entry, "phases": rows, "growth": grown, **more}
        results.write_json(document, json)
    if interrupted:
        screen.print("Interrupted; what was measured is shown.")
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(int(bool(found.failed)))


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
