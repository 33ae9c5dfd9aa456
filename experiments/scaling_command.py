"""`scaling`: step time, images/s and memory against the batch size."""

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer

from common import machine, registry, results
from common.contract import Cell
from common.ledger import Ledger
from common.progress import reporting
from common.workers import WorkerFailure
from experiments import scaling as experiment
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
    status,
    store,
    writable,
)

Device = Annotated[str, typer.Option("--device", help="cpu or cuda.")]
Rounds = Annotated[int, typer.Option("--rounds", min=1, help="Fresh processes.")]
Seconds = Annotated[
    float, typer.Option("--seconds", min=0.1, help="Of sweeps for each size and round.")
]


def scaling(
    backend: Backends = None,
    device: Device = "cpu",
    rounds: Rounds = 3,
    seconds: Seconds = 3.0,
    seed: Seed = 0,
    timeout: Timeout = 300.0,
    results_folder: Folder = Path("results"),
    json: Json = None,
) -> None:
    """Time the convolutional net from 1 to 512 images: where overhead is paid."""
    names = known("backend", backend or [], list(registry.backends()))
    chosen = one("device", device, ("cpu", "cuda"))
    writable(json)
    asked = experiment.Asked(names, chosen, rounds, seconds, seed, timeout)
    screen, ledger, failed = console(), Ledger(), dict[str, str]()
    with store(results_folder) as kept:
        settings = {"experiment": "scaling", **dataclasses.asdict(asked)}
        facts = machine.facts(machine.cores(None))
        number = kept.begin(command(), settings, facts, {})
        total = rounds * len(experiment.sizes())
        samples: experiment.Samples = {}
        interrupted = False

        def keep(cell: Cell, at: int, sample: dict[str, Any]) -> None:
            kept.save_sample(number, cell, at, sample)

        with reporting(console(stderr=True), total) as reporter:
            try:
                given = (asked, reporter, ledger, samples, failed, keep)
                kept.amend(number, facts, experiment.measure(*given))
            except KeyboardInterrupt:
                interrupted = True
            except WorkerFailure as failure:
                failed[registry.oracle().name] = f"{failure.status}: {failure}"
        kept.spend(number, ledger.summary())
        rows = experiment.results(samples, names)
        if json is not None:
            entry = {"schema": results.SCHEMA, **kept.describe(number)}
            results.write_json({**entry, "scaling": rows, "failed": failed}, json)
    experiment.show(screen, rows, failed)
    if interrupted:
        screen.print("Interrupted; what was measured is kept and shown.")
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(status(failed.values()))
