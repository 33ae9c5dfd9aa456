"""`compare`: the run, and how it ends.

Its results are the store's cells and not a document, which is why it has a command of
its own beside `run`: what it kept is resumed cell by cell, and read from the store.
"""

from pathlib import Path

import typer

from graphparity.common.results import documents
from graphparity.common.results.store import Store
from graphparity.common.system import machine
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.compare import EXPERIMENT, measure, plan, tables
from graphparity.experiments.compare.run import Run
from graphparity.experiments.shared import certificate, run_steps
from graphparity.experiments.shared.options import console, store
from graphparity.experiments.shared.run import with_options
from graphparity.experiments.shared.terminal.progress import reporting


def compare(options: plan.Options) -> None:
    """Judge, time, show; ends the process with the exit status."""
    asked, folder = plan.asked(options), options.results_folder
    with store(folder) as results:
        raise typer.Exit(_compare(asked, results, folder, options.json, options.resume))


def _compare(
    asked: plan.Asked,
    results: Store,
    folder: Path,
    json: Path | None,
    resume: bool,
) -> int:
    screen, work_clock = console(), WorkClock()
    settings, facts = plan.settings(asked), machine.facts(machine.cores(asked.threads))
    find = run_steps.origins(settings, facts, __package__)
    number = run_steps.begin_or_resume(results, settings, facts, find, screen, resume)
    interrupted, left_out = False, 0
    with reporting(console(stderr=True), plan.units(asked)) as reporter:
        run = Run(asked, results, number, folder, work_clock, reporter)
        try:
            left_out = measure.execute(run)
        except KeyboardInterrupt:
            interrupted = True
    results.spend(number, work_clock.summary())
    run_steps.check_origin(results, number, find, screen)
    document = documents.gather(results, number, asked.order())
    run_steps.save(document, json, None, "compare")  # the store keeps it
    tables.show(screen, document)
    screen.print(f"Run {number} is kept in {results.path}.", highlight=False)
    lines = _unfinished(asked, left_out, interrupted)
    for line in [*lines, *filter(None, [certificate.objection(folder)])]:
        screen.print(line, highlight=False)
    if interrupted:
        return run_steps.INTERRUPTED
    return documents.exit_status(document, len(asked.order()))


def _unfinished(asked: plan.Asked, left_out: int, interrupted: bool) -> list[str]:
    """A line for what --resume would add."""
    lines = []
    if left_out:
        limit = f"{asked.effort().limit_s:.0f} s a device"
        text = f"Rounds left out, not to end after {limit}: {left_out}"
        lines.append(f"{text}; --resume adds them.")
    if interrupted:
        lines.append("Interrupted; what was finished is kept. Go on with --resume.")
    return lines


COMMAND = with_options(plan.Options, compare, EXPERIMENT.help)
