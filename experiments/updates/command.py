"""`updates`: what an update rule costs by hand and by library, eager and static."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.shared import frame
from graphparity.experiments.shared.options import (
    Backends,
    Folder,
    Json,
    OneDevice,
    Seed,
    Timeout,
    console,
    known,
    one,
    one_device,
    store,
    without_oracle,
    writable,
)
from graphparity.experiments.shared.terminal import tables as report
from graphparity.experiments.shared.terminal.progress import Reporter
from graphparity.experiments.updates import measure as experiment
from graphparity.experiments.updates.measure import Arm

Workload = Annotated[
    str, typer.Option("--workload", "-w", help="optimizers, or cnn with one image.")
]
Rules = Annotated[
    list[str] | None, typer.Option("--rule", help="An update rule; repeatable.")
]
Rounds = Annotated[int, typer.Option("--rounds", min=2, help="Fresh processes.")]
Seconds = Annotated[
    float, typer.Option("--seconds", min=0.1, help="Of sweeps for each rule and round.")
]


def updates(
    workload: Workload = "optimizers",
    backend: Backends = None,
    rule: Rules = None,
    device: OneDevice = "cpu",
    rounds: Rounds = 5,
    seconds: Seconds = 4.0,
    seed: Seed = 0,
    timeout: Timeout = 300.0,
    results_folder: Folder = Path("results"),
    json: Json = None,
) -> None:
    """Time every update rule, by hand against by library, eager against static."""
    chosen = known("rule", rule or [], registry.rules())
    what = one("workload", workload, tuple(experiment.CONFIGS))
    where = one_device(device)
    writable(json)
    screen, work_clock, failed = console(), WorkClock(), dict[str, str]()
    here = frame.installed(screen, without_oracle(backend, device))
    asked = experiment.Asked(what, chosen, here, where, rounds, seconds, seed, timeout)
    samples: experiment.Samples = {}
    with store(results_folder) as kept:
        number = frame.begin(kept, "updates", asked)

        def keep(arm: Arm, at: int, sample: dict[str, Any]) -> None:
            which, name, form = arm
            dtype = registry.backends()[name].dtype("float32")
            cell = Cell(what, f"{which}/{form}", name, where, dtype)
            kept.save_sample(number, cell, at, sample)

        def measure(reporter: Reporter) -> None:
            given = (asked, reporter, work_clock, samples, failed, keep)
            frame.amend(kept, number, experiment.measure(*given))

        interrupted = frame.work(rounds * len(chosen), failed, measure)
        kept.spend(number, work_clock.summary())
        entry = frame.entry(kept, number)
    rows = experiment.results(samples, asked)
    document = {**entry, "updates": rows, "failed": failed}
    frame.save(document, json, frame.whole(results_folder, interrupted), "updates")
    _show(screen, rows, asked)
    frame.tell(screen, failed)
    rest = "what was measured is kept and shown."
    frame.leave(screen, interrupted, frame.status(failed.values()), rest)


def _show(screen: Console, rows: list[dict[str, Any]], asked: experiment.Asked) -> None:
    static = [n for n in asked.backends if experiment.eager(n) != n]
    tables = (
        ("step by hand", "hand_s", asked.backends),
        ("step by library", "library_s", asked.backends),
        ("by hand, times as fast as by library", "hand_over_library", asked.backends),
        ("by hand, times as fast as eager", "hand_over_eager", static),
        ("by library, times as fast as eager", "library_over_eager", static),
    )
    cells = {(row["rule"], row["backend"]): row for row in rows}
    for title, key, names in tables:
        known_ones = [row.get(key) for row in rows if row["backend"] in names]
        if not any(known_ones):
            screen.print(f"\n{title}: – (needs the eager form beside the static one)")
            continue
        table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
        table.add_column("rule", no_wrap=True)
        for name in names:
            table.add_column(name, justify="right", no_wrap=True)
        for rule in asked.rules:
            texts = [_text(cells[rule, name].get(key)) for name in names]
            table.add_row(rule, *texts)
        screen.print()
        screen.print(table)
    screen.print()
    screen.print(f"In short. {experiment.summary(rows)}", highlight=False, markup=False)


def _text(value: dict[str, Any] | None) -> Text:
    if value is None:
        return Text("–", style="dim")
    if "verdict" not in value:
        return Text(report.seconds(value["median"]))
    return report.ratio(value, value["verdict"])


COMMAND = updates
