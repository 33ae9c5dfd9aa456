"""`inside`: k training steps in one call of a graph, against k calls."""

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer

from common import machine, registry, results
from common.contract import Cell
from common.ledger import Ledger
from common.progress import reporting
from common.workers import WorkerFailure
from experiments import inside as experiment, inside_picture, inside_report
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

CELLS = {"two_layer_net": ("digits",), "cnn": ("batch_1", "digits")}
STEPS = (1, 10, 100)
SHORT = {"two_layer_net": (10, 100), "cnn": (10,)}  # those of the preset `quick`
# configs of each workload, rounds, seconds of sweeps
PRESETS = {"quick": (1, 3, 0.4), "standard": (2, 5, 2.0), "full": (2, 10, 4.0)}
Workloads = Annotated[
    list[str] | None, typer.Option("--workload", "-w", help="two_layer_net or cnn.")
]
Config = Annotated[str | None, typer.Option("--config", "-c", help="Of the workload.")]
Steps = Annotated[
    list[int] | None, typer.Option("--steps", "-k", min=1, help="In one call.")
]
Preset = Annotated[str, typer.Option("--preset", help="quick, standard or full.")]
Device = Annotated[str, typer.Option("--device", help="cpu or cuda.")]
Rounds = Annotated[int | None, typer.Option("--rounds", min=1, help="Processes.")]
Seconds = Annotated[
    float | None, typer.Option("--seconds", min=0.1, help="Of sweeps for each k.")
]
Picture = Annotated[
    Path | None, typer.Option("--picture", help="Write the picture here, an SVG.")
]


def inside(
    workload: Workloads = None,
    config: Config = None,
    backend: Backends = None,
    steps: Steps = None,
    preset: Preset = "quick",
    device: Device = "cpu",
    rounds: Rounds = None,
    seconds: Seconds = None,
    seed: Seed = 0,
    timeout: Timeout = 600.0,
    results_folder: Folder = Path("results"),
    picture: Picture = None,
    json: Json = None,
) -> None:
    """The training loop inside the graph: what is saved when k steps are one call."""
    every = [n for n, b in registry.backends().items() if not b.oracle]
    names = known("backend", backend or [], every)
    number, processes, spell = PRESETS[one("preset", preset, tuple(PRESETS))]
    own = tuple(sorted(set(steps or ())))
    short = SHORT if preset == "quick" else {}
    which = known("workload", workload or [], list(CELLS))
    cells = tuple(
        (name, each, own or short.get(name, STEPS))
        for name in which
        for each in _configs(name, config, number)
    )
    writable(json)
    writable(picture)
    screen, ledger = console(), Ledger()
    here = tuple(n for n in names if not registry.backends()[n].missing())
    for name in (n for n in names if n not in here):
        screen.print(f"{name}: unavailable, its framework is not installed")
    asked = experiment.Asked(
        cells=cells,
        backends=here,
        control=preset != "quick",
        device=one("device", device, ("cpu", "cuda")),
        rounds=rounds or processes,
        seconds=seconds or spell,
        seed=seed,
        timeout=timeout,
    )
    found = experiment.Found({}, {}, {}, {})
    interrupted = False
    with store(results_folder) as kept:
        settings = {"experiment": "inside", **dataclasses.asdict(asked)}
        facts = machine.facts(machine.cores(None))
        run = kept.begin(command(), settings, facts, {})

        def keep(cell: Cell, at: int, sample: dict[str, Any]) -> None:
            kept.save_sample(run, cell, at, sample)

        total = asked.rounds * sum(1 + len(chosen) for *_, chosen in cells)
        with reporting(console(stderr=True), total) as reporter:
            try:
                experiment.measure(asked, reporter, ledger, found, keep)
            except KeyboardInterrupt:
                interrupted = True
            except WorkerFailure as failure:
                found.failed[registry.oracle().name] = f"{failure.status}: {failure}"
        kept.amend(run, facts, found.versions)
        kept.spend(run, ledger.summary())
        entry = {"schema": results.SCHEMA, **kept.describe(run)}
    rows = inside_report.rows(asked, found)
    inside_report.show(screen, rows)
    for key, reason in found.failed.items():
        screen.print(f"{key}: {' '.join(reason.split())[:300]}", markup=False)
    where = picture or results_folder / "inside.svg"
    where.write_text(inside_picture.draw(rows))
    screen.print(f"The picture is in {where}.", highlight=False)
    if json is not None:
        results.write_json({**entry, "inside": rows, "failed": found.failed}, json)
    if interrupted:
        screen.print("Interrupted; what was measured is shown.")
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(int(_broken(rows, found.failed)))


def _configs(name: str, config: str | None, number: int) -> tuple[str, ...]:
    """A workload's configs: the one asked for, or the first few."""
    if config is None:
        return CELLS[name][:number]
    return (one("config", config, tuple(registry.reference(name).CONFIGS)),)


def _broken(rows: list[dict[str, Any]], failed: dict[str, str]) -> bool:
    wrong = any(row["status"] == "disagree" for row in rows)
    return wrong or any(r.startswith(results.FAILED) for r in failed.values())
