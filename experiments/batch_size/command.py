"""`scaling`: step time, images/s and memory against the batch size."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.batch_size import measure as experiment
from graphparity.experiments.shared import frame
from graphparity.experiments.shared.options import (
    Backends,
    Folder,
    Json,
    OneDevice,
    Seed,
    Timeout,
    console,
    one_device,
    selected,
    store,
    writable,
)
from graphparity.experiments.shared.terminal.progress import Reporter

Rounds = Annotated[int, typer.Option("--rounds", min=1, help="Fresh processes.")]
Seconds = Annotated[
    float, typer.Option("--seconds", min=0.1, help="Of sweeps for each size and round.")
]


def scaling(
    backend: Backends = None,
    device: OneDevice = "cpu",
    rounds: Rounds = 3,
    seconds: Seconds = 3.0,
    seed: Seed = 0,
    timeout: Timeout = 300.0,
    results_folder: Folder = Path("results"),
    json: Json = None,
) -> None:
    """Time the convolutional net from 1 to 512 images: where overhead is paid."""
    at = one_device(device)
    names = selected(backend, at)
    writable(json)
    asked = experiment.Asked(names, at, rounds, seconds, seed, timeout)
    screen, work_clock, failed = console(), WorkClock(), dict[str, str]()
    samples: experiment.Samples = {}
    with store(results_folder) as kept:
        number = frame.begin(kept, "scaling", asked)

        def measure(reporter: Reporter) -> None:
            keep = partial(kept.save_sample, number)
            given = (asked, reporter, work_clock, samples, failed, keep)
            frame.amend(kept, number, experiment.measure(*given))

        interrupted = frame.work(rounds * len(experiment.sizes()), failed, measure)
        kept.spend(number, work_clock.summary())
        rows = experiment.results(samples, names)
        document = {**frame.entry(kept, number), "scaling": rows, "failed": failed}
    frame.save(document, json, frame.whole(results_folder, interrupted), "scaling")
    experiment.show(screen, rows, failed)
    rest = "what was measured is kept and shown."
    frame.leave(screen, interrupted, frame.status(failed.values()), rest)


COMMAND = scaling
