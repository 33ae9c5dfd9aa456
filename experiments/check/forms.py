"""Each model in its framework's own static forms, held against itself as it is.

A form is called in evaluation mode, and in training with its loss and gradients, from
the model's own weights. Strict forms come first; one that allows breaks is called where
the strict one refuses.
"""

from dataclasses import dataclass, field
from typing import Any

from graphparity.common.agreement import two_programs
from graphparity.common.agreement.pair import forms as agreement
from graphparity.common.agreement.pair.forms import FormRow
from graphparity.common.contract import registry
from graphparity.common.contract.trees import Named
from graphparity.common.user import breaks, programs, resized
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.check import as_it_is, models, results
from graphparity.experiments.check.judging import runs as judging
from graphparity.experiments.check.matched import Bench
from graphparity.experiments.check.models import Model, Refused, Seat

DEFAULT = "_default"  # ends the name of a form that goes on where a strict one refuses
MOST = 3  # outputs that are named
NOTHING = "0 but for rounding in both"


@dataclass
class Form:
    """One static form of a model. traces: how often it has been traced after a call
    with each batch; graphs: of a call in evaluation mode; breaks: file, line, reason of
    a call in training."""

    backend: str
    refused: str | None = None
    rows: list[FormRow] = field(default_factory=list)
    graphs: int | None = None
    breaks: list[dict[str, Any]] = field(default_factory=list)
    traces: list[int] = field(default_factory=list)
    untraced: str | None = None  # why it was not called with other batches


@dataclass
class Forms:
    """A model's forms; failure: why there are none; sizes: of the batches."""

    label: str
    sizes: list[int] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    failure: str | None = None


@dataclass
class Shared:
    """A process of the first pool, with a model in another dtype."""

    pool: Pool
    dtype: str

    def ask(self, name: str, command: str, **arguments: object) -> Any:
        """One request to a worker of it."""
        return self.pool.ask(name, command, **arguments)


def _seat(bench: Bench, backend: str, dtype: str) -> Seat:
    """Where a static form runs in a dtype: where a process can do both, in one."""
    if registry.backends()[backend].flagged():
        return bench.pools[dtype]
    return Shared(next(iter(bench.pools.values())), dtype)


def run(bench: Bench, model: Model, found: Forms, unsettled: bool = False) -> None:
    """Enter a model's static forms. Raises nothing: what fails is entered. unsettled:
    no match has found the layout of its inputs."""
    try:
        if unsettled:
            as_it_is.settle(bench, model)
        own = as_it_is.of(bench, model)
    except (Refused, WorkerFailure) as failure:
        told = breaks.told(_words(failure), model.program.place)
        found.failure = f"it can't be run in training as it is: {told}"
        return
    if own.random:
        names, more = ", ".join(own.random[:MOST]), len(own.random) - MOST
        names += f" and {more} more" if more > 0 else ""
        found.facts.append(f"two calls as it is differ, so not compared: {names}")
    every = _batches(bench, model, found)
    refused = set[str]()
    for backend in programs.static_forms(model.program.backend):
        strict = backend.removesuffix(DEFAULT)
        if strict == backend or strict in refused:
            form = _form(bench, model, own, backend, every)
            if form is not None:
                found.forms.append(form)
                refused |= {backend} if form.refused else set()


def _batches(bench: Bench, model: Model, found: Forms) -> list[Named]:
    """The inputs in float32 as they are, and with two other numbers of rows; as they
    are alone where the model takes no others."""
    pool, inputs = bench.pools["float32"], bench.batch.inputs
    rows = next((len(a) for a in inputs.values() if a.ndim), 0)
    made = list[Named]()
    for size in (rows, rows + 1, 2 * rows + 1):
        sized = resized.sized(inputs, None if size == rows else size, bench.seed)
        given = results.typed(models.turned(sized, model.inputs), "float32")
        try:
            models.ask(pool, model, "model_evaluated", inputs=given)
        except (Refused, WorkerFailure) as failure:
            told = breaks.told(_words(failure), model.program.place)
            found.facts.append(f"as it is it takes no batch of {size}: {told}")
            return made
        made.append(given)
        found.sizes.append(size)
    return made


# -- one form --------------------------------------------------------------------------


def _form(
    bench: Bench, model: Model, own: as_it_is.AsItIs, backend: str, every: list[Named]
) -> Form | None:
    """One static form; None where its backend can't make one here."""
    form, found = Form(backend), dict[str, Named]()
    worker = f"{backend}#{model.worker.partition('#')[2]}"
    try:
        for dtype in "float64", "float32":
            seat = _seat(bench, backend, dtype)
            one = as_it_is.opened(bench, seat, model, worker)
            found[dtype] = as_it_is.values(
                bench, seat, one, model, own.vector, own.form
            )
        form.rows = _rows(own, found)
        _traced(seat, one, form, every)
        if backend.endswith(DEFAULT):  # a strict one has no breaks
            asked = results.request(one, bench.batch, own.form, "float32")
            _broken(seat, one, form, asked)
    except (Refused, WorkerFailure) as failure:
        if isinstance(failure, WorkerFailure) and failure.status == "unsupported":
            return None
        form.refused = breaks.told(_words(failure), model.program.place)
    finally:
        for pool in bench.pools.values():
            pool.release(worker)
    return form


def _traced(seat: Seat, model: Model, form: Form, every: list[Named]) -> None:
    """Enter how often it is traced over batches. Raises WorkerFailure."""
    try:
        asked = {"batches": every}
        form.traces = models.ask(seat, model, "model_traces", **asked)["traces"]
        form.graphs = form.traces[0]
    except Refused as error:
        form.untraced = breaks.told(str(error), model.program.place)


def _broken(seat: Seat, model: Model, form: Form, asked: dict[str, Any]) -> None:
    """Enter where its graphs break. Raises WorkerFailure."""
    try:
        form.breaks = models.ask(seat, model, "model_graphs", **asked)["breaks"]
    except Refused as error:
        told = breaks.told(str(error), model.program.place)
        form.untraced = f"nor what breaks its graphs: {told}"


def _words(failure: Refused | WorkerFailure) -> str:
    if isinstance(failure, WorkerFailure):
        return f"{failure.status}: {failure}"
    return str(failure)


def _rows(own: as_it_is.AsItIs, found: dict[str, Named]) -> list[FormRow]:
    """Its outputs against those of the model as it is."""
    wide, narrow = found["float64"], found["float32"]
    none = judging.cancelled(own.wide, wide)
    made = list[FormRow]()
    for name, value in own.wide.items():
        if name in own.random:
            continue
        pair, its = (value, own.narrow[name]), (wide.get(name), narrow.get(name))
        known = judging.evidence(name, own.wide, own.narrow, own.moved)
        row = agreement.held(name, pair, its, known)
        if name in none:
            row |= {"apart": None, "errors": [None, None], "said": NOTHING}
            row |= {"verdict": two_programs.SAME, "reason": None}
        made.append(row)
    return made
