"""`inside`: k training steps in one call of a graph, against k calls."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from common import registry
from common.ledger import Ledger
from experiments import frame, inside as experiment, inside_picture, inside_report
from experiments.options import (
    Backends,
    Folder,
    Json,
    OneDevice,
    PresetName,
    Seed,
    Timeout,
    console,
    known,
    one,
    one_device,
    picture_of,
    store,
    without_oracle,
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
Rounds = Annotated[int | None, typer.Option("--rounds", min=1, help="Processes.")]
Seconds = Annotated[
    float | None, typer.Option("--seconds", min=0.1, help="Of sweeps for each k.")
]
Picture = Annotated[Path | None, picture_of("the picture")]


def inside(
    workload: Workloads = None,
    config: Config = None,
    backend: Backends = None,
    steps: Steps = None,
    preset: PresetName = "quick",
    device: OneDevice = "cpu",
    rounds: Rounds = None,
    seconds: Seconds = None,
    seed: Seed = 0,
    timeout: Timeout = 600.0,
    results_folder: Folder = Path("results"),
    picture: Picture = None,
    json: Json = None,
) -> None:
    """The training loop inside the graph: what is saved when k steps are one call."""
    names = without_oracle(backend, device)
    number, processes, spell = PRESETS[one("preset", preset, tuple(PRESETS))]
    own = tuple(sorted(set(steps or ())))
    short = SHORT if preset == "quick" else {}
    which = known("workload", workload or [], list(CELLS))
    cells = tuple(
        (name, each, own or short.get(name, STEPS))
        for name in which
        for each in _configs(name, config, number)
    )
    writable(json, picture)
    screen, ledger = console(), Ledger()
    asked = experiment.Asked(
        cells=cells,
        backends=frame.installed(screen, names),
        control=preset != "quick",
        device=one_device(device),
        rounds=rounds or processes,
        seconds=seconds or spell,
        seed=seed,
        timeout=timeout,
    )
    found = experiment.Found({}, {}, {}, {})
    with store(results_folder) as kept:
        run = frame.begin(kept, "inside", asked)
        keep = partial(kept.save_sample, run)
        total = asked.rounds * sum(1 + len(chosen) for *_, chosen in cells)
        interrupted = frame.work(
            total,
            found.failed,
            lambda reporter: experiment.measure(asked, reporter, ledger, found, keep),
        )
        frame.amend(kept, run, found.versions)
        kept.spend(run, ledger.summary())
        entry = frame.entry(kept, run)
    rows = inside_report.rows(asked, found)
    inside_report.show(screen, rows)
    frame.tell(screen, found.failed)
    where = picture or results_folder / "inside.svg"
    frame.draw(screen, inside_picture.draw(rows), where, "The picture is in")
    document = {**entry, "inside": rows, "failed": found.failed}
    frame.save(document, json, frame.whole(results_folder, interrupted), "inside")
    wrong = any(row["status"] == "disagree" for row in rows)
    frame.leave(screen, interrupted, int(wrong) or frame.status(found.failed.values()))


def _configs(name: str, config: str | None, number: int) -> tuple[str, ...]:
    """A workload's configs: the one asked for, or the first few."""
    if config is None:
        return CELLS[name][:number]
    return (one("config", config, tuple(registry.reference(name).CONFIGS)),)
