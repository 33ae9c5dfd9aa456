"""`choose`: which update rule with little budget for tuning, which for the best
result."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console

from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from graphparity.common.results.store import Store
from graphparity.common.system import machine
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.choose import (
    expected_best as worth,
    measure as experiment,
    picture as choose_picture,
    tables,
)
from graphparity.experiments.choose.measure import Asked, Trial
from graphparity.experiments.shared import frame
from graphparity.experiments.shared.options import (
    Folder,
    Json,
    OneDevice,
    Resume,
    Seed,
    Timeout,
    console,
    known,
    one,
    one_device,
    picture_of,
    store,
    writable,
)
from graphparity.experiments.shared.terminal.progress import Reporter, reporting
from graphparity.experiments.train.plan import WORKLOAD

Trials = Annotated[
    int,
    typer.Option(
        "--budget", min=1, max=experiment.MOST, help="Trials a rule and search."
    ),
]
Searches = Annotated[int, typer.Option("--seeds", min=1, help="Searches of each rule.")]
Rules = Annotated[
    list[str] | None, typer.Option("--rule", help="An update rule; repeatable.")
]
Backend = Annotated[
    str | None, typer.Option("--backend", "-b", help="Else the fastest that is here.")
]
Epochs = Annotated[int, typer.Option("--epochs", min=1, help="Of each trial.")]
BatchSize = Annotated[int, typer.Option("--batch-size", min=1, help="Images a step.")]
Picture = Annotated[Path | None, picture_of("the curves")]
Rows = dict[str, list[dict[str, Any]]]  # the scored trials of each rule


def choose(
    budget: Trials = 9,
    seeds: Searches = 3,
    rule: Rules = None,
    backend: Backend = None,
    device: OneDevice = "cpu",
    epochs: Epochs = 10,
    batch_size: BatchSize = 16,
    seed: Seed = 0,
    timeout: Timeout = 300.0,
    results_folder: Folder = Path("results"),
    picture: Picture = None,
    json: Json = None,
    resume: Resume = False,
) -> None:
    """Random search for every update rule: what is a tuning budget worth?"""
    every = list(registry.backends())
    name = one("backend", backend or experiment.fastest(every), tuple(every))
    names = known("rule", rule or [], registry.rules())
    chosen = one_device(device)
    writable(json, picture)
    if missing := registry.backends()[name].missing():
        cure = f"pip install {' '.join(missing)}, or name another with -b"
        raise typer.BadParameter(f"{name} is not installed: {cure}")
    dtype = registry.backends()[name].dtype("float32")
    images = len(experiment.split()[0].x)
    if batch_size > images:
        raise typer.BadParameter(
            f"--batch-size {batch_size}: there are {images} images"
        )
    asked = Asked(name, chosen, dtype, epochs, batch_size, seed)
    wanted = [
        Trial(number, search, which)
        for number in range(budget)
        for search in range(seeds)
        for which in names
    ]
    with store(results_folder) as kept:
        number = _enter(kept, asked, resume)
        interrupted = _run(kept, number, asked, wanted, timeout)
        found = _gather(kept, number, wanted, asked, budget)
    where = picture or results_folder / "choose.svg"
    status = _tell(console(), found, asked, where)
    frame.save(found, json, frame.whole(results_folder, interrupted), "choose")
    rest = "what was finished is kept. Go on with --resume."
    frame.leave(console(), interrupted, status, rest)


def _enter(kept: Store, asked: Asked, resume: bool) -> int:
    """The run to fill: a new one, or the last of the same search, whatever budget."""
    settings = {"experiment": "choose", **dataclasses.asdict(asked)}
    settings["space"] = {name: list(ends) for name, ends in experiment.spaces().items()}
    if resume and (number := kept.latest(settings)) is not None:
        return number
    if resume:
        console().print("Nothing to resume with these settings: this is a new run.")
    return kept.begin(frame.command(), settings, machine.facts(machine.cores(None)), {})


def _cell(asked: Asked, rule: str) -> Cell:
    return Cell(WORKLOAD, rule, asked.backend, asked.device, asked.dtype)


def _run(
    kept: Store, number: int, asked: Asked, wanted: list[Trial], timeout: float
) -> bool:
    """Run what is missing; whether it was interrupted."""
    there = kept.samples(number)

    def done(trial: Trial) -> bool:
        found = there.get(_cell(asked, trial.rule), {}).get(trial.key)
        return found is not None and found["status"] == "trained"

    todo = [trial for trial in wanted if not done(trial)]
    with reporting(console(stderr=True), len(wanted)) as reporter:
        for _ in range(len(wanted) - len(todo)):
            reporter.advance()
        reporter.doing(f"{len(todo)} trials on {asked.backend}")
        keep = _keeper(kept, number, asked, reporter)
        work_clock, versions = WorkClock(), dict[str, str]()
        try:
            if todo:
                given = (todo, timeout, keep, work_clock, versions)
                experiment.search(asked, *given)
        except KeyboardInterrupt:
            return True
        finally:
            if todo:
                kept.spend(number, work_clock.summary())
                frame.amend(kept, number, versions)
    return False


def _keeper(
    kept: Store, number: int, asked: Asked, reporter: Reporter
) -> Callable[[Trial, dict[str, Any]], None]:
    best: dict[str, float] = {}

    def keep(trial: Trial, found: dict[str, Any]) -> None:
        kept.save_sample(number, _cell(asked, trial.rule), trial.key, found)
        reporter.advance()
        score = found.get("validation", 0.0)
        if score > best.get(trial.rule, 0.0):
            best[trial.rule] = score
            text = f"{trial.rule}: validation {100 * score:.1f} %"
            reporter.doing(f"{text} (search {trial.search}, trial {trial.number + 1})")

    return keep


def _gather(
    kept: Store, number: int, wanted: list[Trial], asked: Asked, budget: int
) -> dict[str, Any]:
    """All that was found of the wanted trials; the lecture's two cases."""
    samples = kept.samples(number)
    rows: Rows = {}
    failed: dict[str, str] = {}
    for trial in sorted(wanted):
        found = samples.get(_cell(asked, trial.rule), {}).get(trial.key)
        if found is not None and found["status"] == "trained":
            rows.setdefault(trial.rule, []).append(found)
        elif found is not None:
            failed[trial.rule] = f"{found['status']}: {found['reason']}"
    asked_for = [trial.rule for trial in wanted]
    order = [r for r in registry.rules() if len(rows.get(r, ())) == asked_for.count(r)]
    order = [rule for rule in order if rule in rows]
    partial = {r: f"{len(rows[r])} of {asked_for.count(r)}" for r in rows}
    partial = {rule: text for rule, text in partial.items() if rule not in order}
    given = [(rule, rows[rule], budget) for rule in order]
    scores = {r: np.array([t["validation"] for t in rows[r]]) for r in order}
    whole = len(order) == len(registry.rules())
    cases = worth.cases(scores, budget) if whole else []
    summaries = [worth.summarize(*each) for each in given]
    trained = {"trials": rows, "failed": failed, "partial": partial}
    return {
        **frame.entry(kept, number),
        "choose": {"rules": summaries, "cases": cases, **trained},
    }


def _tell(screen: Console, found: dict[str, Any], asked: Asked, where: Path) -> int:
    chosen = found["choose"]
    data, at = experiment.split()
    screen.print(
        f"cnn on {len(data.x):,} digits, {at} for validation, "
        f"{len(data.test_y) - at} to test; {asked.epochs} epochs in batches "
        f"of {asked.batch_size} on {asked.backend}, the rate falling to 0.",
        highlight=False,
    )
    if chosen["rules"]:
        screen.print(tables.table(chosen["rules"]))
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text(choose_picture.draw(chosen["rules"]))
        tables.legend(screen, where)
    for case in chosen["cases"]:
        screen.print(worth.sentence(case), highlight=False, markup=False)
    for rule, count in chosen["partial"].items():
        screen.print(f"{rule}: {count} trials: no figures yet", highlight=False)
    for rule, reason in chosen["failed"].items():
        screen.print(f"{rule}: {reason}", markup=False)
    return frame.status(chosen["failed"].values())


COMMAND = choose
