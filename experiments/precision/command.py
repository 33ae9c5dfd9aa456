"""`precision`: why mixed precision works, and what it costs, on every backend."""

import contextlib
import dataclasses
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.precision import (
    figures as rows,
    measure as experiment,
    picture as pictures,
    plan,
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
    one,
    one_device,
    without_oracle,
    writable,
)

PRESETS: dict[str, dict[str, Any]] = {
    "quick": {"nets": ("two_layer_net", "wide"), "seeds": 2, "rounds": 3, "sweeps": 7},
    "standard": {"nets": plan.NETS, "seeds": 5, "rounds": 5, "sweeps": 15},
    "full": {"nets": plan.NETS, "seeds": 5, "rounds": 10, "sweeps": 30},
}
STEPS = {
    "quick": {"two_layer_net": 330, "cnn": 66, "wide": 44},
    "standard": {"two_layer_net": 660, "cnn": 660, "wide": 110},
}
BATCHES = {
    "quick": (1024, 4096, 8192, 16384),
    "standard": (1024, 2048, 4096, 8192, 16384, 32768),
}
TRAINING_S = {"quick": 10.0, "standard": 120.0, "full": 600.0}
Nets = Annotated[
    list[str] | None, typer.Option("--net", "-n", help="two_layer_net, cnn or wide.")
]
Memory = Annotated[
    int, typer.Option("--memory", min=1, help="MiB for a batch of wide.")
]
Out = Annotated[Path, typer.Option("--out", help="A folder for the three pictures.")]


def precision(
    net: Nets = None,
    backend: Backends = None,
    preset: PresetName = "quick",
    device: OneDevice = "cpu",
    memory: Memory = 256,
    seed: Seed = 0,
    timeout: Timeout = 600.0,
    results_folder: Folder = Path("results"),
    out: Out = Path("results/precision"),
    json: Json = None,
) -> None:
    """Why half precision trains, and its price: accuracy, step time, memory."""
    which = one("preset", preset, tuple(PRESETS))
    names, own = without_oracle(backend, device), PRESETS[which]
    nets = known("net", net or [], list(plan.NETS)) if net else own["nets"]
    writable(json)
    screen, work_clock, found = console(), WorkClock(), experiment.Found()
    asked = plan.Asked(
        backends=frame.installed(screen, names),
        device=one_device(device),
        nets=nets,
        steps=STEPS.get(which, STEPS["standard"]),
        seeds=own["seeds"],
        rounds=own["rounds"],
        sweeps=own["sweeps"],
        batches=BATCHES.get(which, BATCHES["standard"]),
        training_s=TRAINING_S[which],
        memory=memory << 20,
        seed=seed,
        timeout=timeout,
    )
    with tempfile.TemporaryDirectory() as cache:
        interrupted = frame.work(
            experiment.ticks(asked),
            found.failed,
            lambda reporter: experiment.measure(
                asked, Path(cache), work_clock, reporter, found
            ),
        )
    document = assembled(asked, found, work_clock)
    folder = frame.whole(results_folder, interrupted or not found.trained)
    frame.save(document, json, folder, "precision")
    if found.gradients:  # else nothing was measured
        tables.show(screen, document)
    frame.tell(screen, found.failed)
    draw(screen, document, out)
    screen.print(_spent(found, work_clock), highlight=False)
    frame.leave(screen, interrupted, status(document))


def assembled(
    asked: plan.Asked, found: experiment.Found, work_clock: WorkClock
) -> dict[str, Any]:
    """The document: settings, rows, verdicts, and where the time went."""
    settings = dataclasses.asdict(asked)
    return {
        **frame.header(found.versions, settings=settings),
        "gradients": found.gradients,
        "small_units": rows.lessons(found.curves),
        "curves": found.curves,
        "precision": rows.rows(asked, found),
        "batches": rows.fits(asked, found),
        "memory": found.memory,
        "failed": found.failed,
        "spent_s": {**work_clock.summary(), "parts": found.parts_s},
    }


def draw(screen: Console, document: dict[str, Any], out: Path) -> None:
    """Write the pictures of which there is something to draw."""
    for name, svg in drawn(document).items():
        frame.draw(screen, svg, out / f"{name}.svg", f"The {name} are drawn in")


def drawn(document: dict[str, Any]) -> dict[str, str]:
    """The pictures by name, of those of which there is something to draw."""
    every = {
        "gradients": (pictures.histograms, document["gradients"]),
        "curves": (pictures.curves, document["curves"]),
        "prices": (pictures.prices, document["precision"]),
    }
    found = {}
    for name, (picture, data) in every.items():
        with contextlib.suppress(ValueError):  # nothing to draw
            found[name] = picture(data)
    return found


def _spent(found: experiment.Found, work_clock: WorkClock) -> str:
    parts = ", ".join(f"{name} {took:.0f}" for name, took in found.parts_s.items())
    total = work_clock.summary()["total_s"]
    return f"It took {total:.0f} s: {parts}."


def status(document: dict[str, Any]) -> int:
    """1 where float16 left float32's accuracy, scaling made no difference, a product
    was in another format than asked for, or a backend failed."""
    judged = [row["within"] for row in rows.within(document["precision"])]
    told = [row["told"] for row in document["small_units"]]
    wrong = False in judged or False in told or bool(rows.unlike(document["precision"]))
    asked = document["settings"]["backends"]
    wrong = wrong or frame.silent(asked, told, document["failed"])
    return int(wrong) or frame.status(document["failed"].values())


COMMAND = precision
