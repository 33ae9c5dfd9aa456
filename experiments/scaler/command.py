"""`scaler`: the loss scaler's state machine under faults, on every backend."""

import tempfile
from pathlib import Path

from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.scaler import measure as experiment, tables
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
    one,
    one_device,
    without_oracle,
    writable,
)

# seeds of random faults, steps of each
PRESETS = {"quick": (2, 200), "standard": (10, 2000), "full": (50, 2000)}


def scaler(
    backend: Backends = None,
    preset: PresetName = "quick",
    device: OneDevice = "cpu",
    seed: Seed = 0,
    timeout: Timeout = 600.0,
    results_folder: Folder = Path("results"),
    json: Json = None,
) -> None:
    """Put faults into gradients and compare the loss scale, step by step."""
    seeds, steps = PRESETS[one("preset", preset, tuple(PRESETS))]
    names = without_oracle(backend, device)
    writable(json)
    screen, work_clock, found = console(), WorkClock(), experiment.Found()
    here = frame.installed(screen, names)
    given = (here, one_device(device), seeds, steps, seed, timeout)
    asked = experiment.Asked(*given)
    with tempfile.TemporaryDirectory() as cache:
        interrupted = frame.work(
            len(experiment.SCENES) + seeds,
            found.failed,
            lambda reporter: experiment.measure(
                asked, Path(cache), work_clock, reporter, found
            ),
        )
    settings = {"preset": preset, "seeds": seeds, "steps": steps, "seed": seed}
    parts = {"scaler": found.rows, "loose": found.loose, "libraries": found.libraries}
    head = frame.header(found.versions, settings=settings)
    document = {
        **head,
        **parts,
        "failed": found.failed,
        "spent_s": work_clock.summary(),
    }
    folder = frame.whole(results_folder, interrupted or not found.rows)
    frame.save(document, json, folder, "scaler")
    tables.show(screen, document)
    frame.tell(screen, found.failed)
    wrong = any(row["status"] != "agree" for row in found.rows)
    wrong = wrong or frame.silent(here, found.rows, found.failed)
    status = int(wrong) or frame.status(found.failed.values())
    frame.leave(screen, interrupted, status)


COMMAND = scaler
