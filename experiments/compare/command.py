"""`compare`: the run, and how it ends.

Its results are the store's cells and not a document, which is why it has a command of
its own beside `run`: what it kept is resumed cell by cell, and read from the store.
"""

import typer

from graphparity.common.contract.documents import Results
from graphparity.common.results import documents
from graphparity.common.results.store import Store
from graphparity.common.system.others import Others
from graphparity.common.workers.work_clock import FIGURES, WorkClock
from graphparity.experiments.compare import (
    EXPERIMENT,
    allowance,
    measure,
    operating_point,
    overview,
    plan,
    tables,
    widths,
)
from graphparity.experiments.compare.run import Run
from graphparity.experiments.shared import (
    advice,
    certificate,
    fork_certificate,
    run_steps,
)
from graphparity.experiments.shared.options import console, store
from graphparity.experiments.shared.run import with_options
from graphparity.experiments.shared.terminal.progress import reporting


def compare(options: plan.Options) -> None:
    """Judge, time, show; ends the process with the exit status."""
    asked, folder = plan.asked(options), options.results_folder
    with store(folder) as results:
        raise typer.Exit(_compare(asked, options, results))


def _compare(asked: plan.Asked, options: plan.Options, results: Store) -> int:
    folder = options.results_folder
    screen, work_clock = console(), WorkClock()
    settings, lanes = plan.settings(asked), {d: asked.lanes(d) for d in asked.devices}
    facts = operating_point.facts(asked.pinned(), lanes)
    find = run_steps.origins(settings, facts, __package__)
    number = run_steps.begin_or_resume(
        results, settings, facts, find, screen, options.resume
    )
    interrupted, others = False, Others()
    with reporting(console(stderr=True), plan.units(asked)) as reporter:
        run = Run(asked, results, number, folder, work_clock, reporter, others=others)
        if promised := allowance.promise(asked):
            reporter.say(promised)
        try:
            measure.execute(run)
        except KeyboardInterrupt:
            interrupted = True
    run_steps.check_origin(results, number, find, screen)
    with work_clock.work(FIGURES):
        document = documents.gather(results, number, asked.order())
    results.spend(number, work_clock.summary(), interrupted)
    document["effort"] = results.describe(number)["effort"]
    run_steps.save(document, options.json, None, "compare")  # the store keeps it
    tables.show(screen, document, options.detailed())
    lines = [f"Run {number} is kept in {results.path}."]
    lines += _unfinished(asked, document, interrupted) + _not_added(run, document)
    lines += advice.advice(results.samples(number), others, budget=True)
    wide = None if options.detailed() else overview.WIDTH
    for line in [*lines, *filter(None, [certificate.objection(folder)])]:
        screen.print(line, width=wide, highlight=False)
    if interrupted:
        return run_steps.INTERRUPTED
    return documents.exit_status(document, len(asked.order()))


def _unfinished(asked: plan.Asked, document: Results, interrupted: bool) -> list[str]:
    """How wide the ratios are, and a line for what --resume would add."""
    width, lines = asked.effort().width, list[str]()
    if text := widths.sentence(document["cells"], width):
        found = widths.measured(document["cells"])
        wide = any(widths.wanting(found, width, device) for device in asked.devices)
        lines.append(f"{text} --resume adds processes." if wide else text)
    if interrupted:
        lines.append("Interrupted; what was finished is kept. Go on with --resume.")
    return lines


def _not_added(run: Run, document: Results) -> list[str]:
    """Of which backends' forked processes nothing says what a fork misses."""
    forked = {
        cell["backend"]
        for cell in document["cells"]
        if cell["timing"] and cell["timing"].get("forked")
    }
    names = [name for name in run.asked.backends if name in forked]
    known = fork_certificate.known(run.folder, names, run.threads())
    return fork_certificate.sentences(known, names)


COMMAND = with_options(plan.Options, compare, EXPERIMENT.help)
