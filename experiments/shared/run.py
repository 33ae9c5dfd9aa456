"""Run an experiment: store, progress, interruption, resume, files, exit status."""

import dataclasses
import inspect
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console

from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Head
from graphparity.common.results import documents
from graphparity.common.results.store import Store
from graphparity.common.system import machine, scratch
from graphparity.common.system.others import Others
from graphparity.common.workers import lasting
from graphparity.common.workers.pool import TEMPORARY, Pool
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.shared import advice, run_steps
from graphparity.experiments.shared.experiment import Experiment
from graphparity.experiments.shared.options import console, store
from graphparity.experiments.shared.terminal.progress import Reporter
from graphparity.experiments.shared.terminal.tables import counted


class Options(Protocol):
    """What every experiment's options hold; `run` asks for others by their names."""

    @property
    def results_folder(self) -> Path: ...


class Document(Head):
    """The JSON of a run: besides these keys, those of the experiment's own figures."""

    failed: dict[str, str]  # the reason by name
    disturbed: list[str]  # how many of the blocks, and by what; empty: none
    interrupted: bool  # it holds what was finished until then


@dataclass
class Context:
    """What `measure` is given besides what was asked.

    cache: a folder in which frameworks keep what they compiled, emptied after the run.
    """

    reporter: Reporter
    store: Store
    run: int
    cache: Path
    folder: Path  # of the results
    work_clock: WorkClock
    others: Others  # looked at when a pool begins
    versions: dict[str, str] = field(default_factory=dict)

    def keep(self, cell: Cell, number: int, sample: Mapping[str, object]) -> None:
        """Store one sample of a cell's round at once: an interruption does not lose
        it."""
        self.store.save_sample(self.run, cell, number, sample)

    def shared(self, backends: Iterable[str]) -> None:
        """Let these find what their compilers keep for all processes of a user, in
        every pool that begins after it: where nothing is priced."""
        folder, known = self.cache / TEMPORARY, registry.backends()
        folder.mkdir(exist_ok=True)
        lasting.link(folder, [known[name] for name in backends])

    @contextmanager
    def pool(
        self,
        device: str,
        dtype: str,
        timeout: float,
        cache: Path | None = None,
        cores: list[int] | None = None,
    ) -> Iterator[Pool]:
        """Workers on every core, or on some; their frameworks' versions are remembered.

        timeout: seconds for one request at most.
        """
        self.others.look()
        pinned = machine.cores(None) if cores is None else cores
        arguments = (device, dtype, pinned, cache or self.cache, timeout)
        with Pool(*arguments, self.work_clock) as pool:
            try:
                yield pool
            finally:
                self.versions |= pool.versions()


def run(experiment: Experiment, options: Options) -> typing.NoReturn:
    """Measure, store, print and draw; ends the process with the exit status.

    options: the plan's Options, of which those that are there are used:
    results_folder, json, picture (a file) or out (a folder), resume.
    """
    plan, measure = experiment.part("plan"), experiment.part("measure")
    screen, found = console(), measure.Found()
    asked = plan.asked(options, screen)
    folder = options.results_folder
    with store(folder) as opened, scratch.folder() as cache:
        settings = _settings(experiment, asked)
        facts = machine.facts(machine.cores(None))
        find = run_steps.origins(settings, facts, experiment.package)
        resume = getattr(options, "resume", False)
        number = run_steps.begin_or_resume(
            opened, settings, facts, find, screen, resume
        )
        clock, others = WorkClock(), Others()

        def work(reporter: Reporter) -> None:
            context = Context(reporter, opened, number, cache, folder, clock, others)
            try:
                measure.measure(asked, context, found)
            finally:
                run_steps.amend(opened, number, context.versions)
                if hasattr(measure, "gather"):
                    measure.gather(asked, context, found)

        interrupted = run_steps.work(measure.units(asked), found.failed, work)
        opened.spend(number, clock.summary(), interrupted)
        run_steps.check_origin(opened, number, find, screen)
        disturbed = run_steps.disturbed(samples := opened.samples(number))
        busy = advice.advice(samples, others)
        entry = run_steps.entry(opened, number)
    figures = experiment.part("figures")
    document: Document = {
        **entry,
        **figures.document(asked, found),
        "failed": found.failed,
        "disturbed": disturbed,
        "interrupted": interrupted,
    }
    _keep(experiment, document, asked, options)
    tables = experiment.part("tables")
    tables.show(screen, document)
    run_steps.print_reasons(screen, getattr(tables, "reasons", _failed)(document))
    run_steps.print_lines(screen, [*run_steps.below(document), *busy])
    _write(experiment, document, options, screen)
    _draw(experiment, document, options, screen)
    status = getattr(figures, "status", _status)(document)
    rest = getattr(plan, "rest", lambda _: experiment.rest)(asked)
    if experiment.partial:
        rest = f"what was measured is kept as run {number} in {opened.path}."
    run_steps.leave(screen, interrupted, status, rest)


def _settings(experiment: Experiment, asked: Any) -> dict[str, object]:
    """What must be equal to go on with a run."""
    find = getattr(experiment.part("plan"), "settings", dataclasses.asdict)
    return {"experiment": experiment.name, **find(asked)}


def _keep(
    experiment: Experiment,
    document: Document,
    asked: object,
    options: Options,
) -> None:
    """Write the JSON, and keep the document for the page where it is a whole one, or
    where an experiment keeps a partial one and there is no whole one."""
    figures, plan = experiment.part("figures"), experiment.part("plan")
    worth = getattr(figures, "worth_keeping", lambda _: True)(document)
    name = getattr(plan, "kept_as", lambda _: experiment.name)(asked)
    cut, folder = document["interrupted"], options.results_folder
    if cut and experiment.partial:
        cut = documents.whole(folder, name)
    kept = run_steps.whole(folder, cut or not worth)
    run_steps.save(document, getattr(options, "json", None), kept, name)
    if kept and not document["interrupted"] and hasattr(plan, "superseded"):
        documents.forget(folder, {*plan.superseded(asked, folder)} - {name})


def _draw(
    experiment: Experiment, document: Document, options: Options, screen: Console
) -> None:
    if not experiment.drawn or not experiment.has("picture"):
        return
    draw = getattr(experiment.part("picture"), "draw", None)
    found = run_steps.pictures(screen, draw, document) if draw else {}
    for name, drawn in found.items():
        where = getattr(options, "picture", None)
        place = getattr(options, "out", None) or options.results_folder
        text = experiment.drawn.format(name=name)
        run_steps.draw(screen, drawn, where or place / f"{name}.svg", text)


def _failed(document: Document) -> dict[str, str]:
    return document["failed"]


def _write(
    experiment: Experiment, document: Document, options: Options, screen: Console
) -> None:
    if not experiment.has("files"):
        return
    files = experiment.part("files")
    folder = getattr(options, "out", None) or options.results_folder / files.FOLDER
    if written := files.write(document, folder):
        are = counted(len(written), "file is", "files are")
        screen.print(f"{are} in {folder}.", highlight=False)


def _status(document: Document) -> int:
    return run_steps.status(document["failed"].values())


def _default(option: "dataclasses.Field[object]") -> object:
    """Its default; of one that must be given, none."""
    make = option.default_factory
    if make is not dataclasses.MISSING:
        return make()
    missing = option.default is dataclasses.MISSING
    return inspect.Parameter.empty if missing else option.default


def command(experiment: Experiment) -> Callable[..., None]:
    """The function whose options are the experiment's, for Typer."""
    if experiment.has("command"):
        function: Callable[..., None] = experiment.part("command").COMMAND
        return function
    options = experiment.part("plan").Options
    call: Callable[[Any], None] = lambda chosen: run(experiment, chosen)
    return with_options(options, call, experiment.help)


def with_options(
    options: type, call: Callable[[Any], None], help: str
) -> Callable[..., None]:
    """A function whose parameters are a dataclass's fields, for Typer; it hands them
    over as one."""
    hints = typing.get_type_hints(options, include_extras=True)

    def spread(**values: object) -> None:
        call(options(**values))

    parameters = [
        inspect.Parameter(
            one.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=_default(one),
            annotation=hints[one.name],
        )
        for one in dataclasses.fields(options)
    ]
    spread.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    spread.__doc__ = help
    return spread
