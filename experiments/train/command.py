"""`train`: one network on real images, on one backend or on all of them."""

import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from graphparity.common.agreement import envelope
from graphparity.common.contract import registry, selection, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Spec
from graphparity.common.results import documents as results
from graphparity.common.training import checkpoint, dataset
from graphparity.common.training.run import Kept, Plan
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.shared import frame
from graphparity.experiments.shared.charts import lines
from graphparity.experiments.shared.options import (
    Folder,
    Json,
    OneDevice,
    Timeout,
    console,
    known,
    one,
    one_device,
    store,
    writable,
)
from graphparity.experiments.shared.terminal.progress import reporting
from graphparity.experiments.train import measure as training, tables
from graphparity.experiments.train.measure import Document
from graphparity.experiments.train.plan import (
    WORKLOAD,
    Asked,
    Conflict,
    heading,
    plan as planned,
)
from graphparity.experiments.train.tensorboard import option

Names = Annotated[
    list[str],
    typer.Option("--backend", "-b", help="A backend, or all; repeatable."),
]
Epochs = Annotated[int, typer.Option("--epochs", min=1, help="In all, resumed or not.")]
BatchSize = Annotated[
    int | None, typer.Option("--batch-size", min=1, help="Images a step; else 16.")
]
Optimizer = Annotated[
    str | None, typer.Option("--optimizer", help="adam, sgd, momentum, …; else adam.")
]
Rate = Annotated[
    float | None,
    typer.Option("--lr", min=0.0, help="Else 0.002 for adam, 0.1 for sgd, …"),
]
Decay = Annotated[
    int | None,
    typer.Option(
        "--decay",
        min=0,
        help="Epochs over which the rate goes to 0; else Adam's alone.",
    ),
]
Library = Annotated[
    bool | None,
    typer.Option("--library/--by-hand", help="The framework's own net and optimizer."),
]
Data = Annotated[
    Path | None, typer.Option("--data", help="IDX files, as MNIST's; else digits.")
]
Keep = Annotated[
    Path | None, typer.Option("--checkpoint", help="Keep checkpoints in this folder.")
]
From = Annotated[
    Path | None,
    typer.Option("--resume", help="Go on from this folder's newest checkpoint."),
]
SeedOrNone = Annotated[
    int | None, typer.Option("--seed", min=0, help="Of weights and batches; else 0.")
]
DtypeOrNone = Annotated[
    str | None, typer.Option("--dtype", help="float32 or float64; else float32.")
]
Half = Annotated[
    str | None,
    typer.Option("--half", help="Mixed precision: float16 or bfloat16; not judged."),
]
Judge = Annotated[
    bool | None,
    typer.Option(help="Hold curves against the oracle's; else if there are several."),
]

Picture = Annotated[
    Path | None, typer.Option("--picture", help="Draw the curves into this SVG file.")
]
BASELINE = [selection.baseline()]


def train(
    backend: Names = BASELINE,
    device: OneDevice = "cpu",
    epochs: Epochs = 10,
    batch_size: BatchSize = None,
    optimizer: Optimizer = None,
    lr: Rate = None,
    decay: Decay = None,
    library: Library = None,
    data: Data = None,
    checkpoint_folder: Keep = None,
    resume: From = None,
    seed: SeedOrNone = None,
    dtype: DtypeOrNone = None,
    half: Half = None,
    judge: Judge = None,
    timeout: Timeout = 300.0,
    results_folder: Folder = Path("results"),
    json: Json = None,
    picture_file: Picture = None,
    tensorboard: option.Board = None,
    log_every: option.Every = option.EVERY,
) -> None:
    """Train the convolutional net on real images; hand it over between backends."""
    every = list(registry.backends())
    meant = registry.suiting(one_device(device))
    names = meant if "all" in backend else list(known("backend", backend, every))
    if len(names) > 1 and (checkpoint_folder or resume):
        raise typer.BadParameter("checkpoints are of one backend; name one with -b")
    writable(json, picture_file)
    option.check(tensorboard)
    asked = Asked(
        tuple(names),
        one_device(device),
        epochs,
        batch_size,
        one("optimizer", optimizer, _optimizers(library)) if optimizer else None,
        lr,
        decay,
        library,
        seed,
        one("dtype", dtype, ("float32", "float64")) if dtype else None,
        one("half", half, ("float16", "bfloat16")) if half else None,
    )
    folder = checkpoint_folder or resume
    path, plan = _plan(asked, data, resume, folder)
    to = (tensorboard, plan, asked.backends, log_every, resume is not None)
    boards = option.boards(*to)
    mixed = bool(plan.spec.get("half"))
    if mixed and judge:
        text = "--judge --half: ask `compare -w mixed_precision` whether halves agree"
        raise typer.BadParameter(text)
    judged = len(names) > 1 and not mixed if judge is None else judge
    with store(results_folder) as kept:
        number = frame.begin(kept, "train", asked)
        given = (judged, timeout, kept, number, json, picture_file, boards)
        status = _train(asked, plan, path, folder, *given)
    raise typer.Exit(status)


def _optimizers(library: bool | None) -> tuple[str, ...]:
    """The oracle's rules; of libraries only those that are the same in all of them."""
    found = registry.rules()
    if library:
        spec: Spec = {"workload": WORKLOAD, "kind": "train", "library": True}
        found = [
            name
            for name in found
            if not any(
                specs.dialect(backend, {**spec, "optimizer": name})
                for backend in registry.backends()
            )
        ]
    return tuple(found)


def _plan(
    asked: Asked, data: Path | None, resume: Path | None, folder: Path | None
) -> tuple[Path | None, Plan]:
    path, old = None, None
    try:
        if resume is not None:
            path, refused = checkpoint.latest(resume)
            for reason in refused:
                console(stderr=True).print(f"refused: {reason}", markup=False)
            old = checkpoint.facts(path)["config"]
        if folder is not None:
            same = resume is not None and folder.resolve() == resume.resolve()
            checkpoint.prepare(folder, going_on=same)
        found = planned(asked, dataset.load(data), old)
        found.rows(0)
    except (checkpoint.BadCheckpoint, dataset.BadData, Conflict) as error:
        raise typer.BadParameter(str(error)) from error
    return path, found


def _train(
    asked: Asked,
    plan: Plan,
    path: Path | None,
    folder: Path | None,
    judged: bool,
    timeout: float,
    kept: Any,
    number: int,
    json: Path | None,
    drawing: Path | None,
    boards: option.Boards,
) -> int:
    screen, work_clock, documents = console(), WorkClock(), list[Document]()
    total = plan.epochs * len(asked.backends) + judged * (envelope.TWINS + 1)
    interrupted = False
    with (
        tempfile.TemporaryDirectory() as cache,
        training.pool_of(asked, plan, Path(cache), timeout, work_clock) as pool,
        reporting(console(stderr=True), total) as reporter,
    ):
        try:
            start = training.begin(pool, plan, path)
            expected = training.shadows(pool, plan, reporter) if judged else None
            if path is not None:
                text = f"going on from {path.name}, step {start.step}"
                reporter.doing(text)
            for name in asked.backends:
                with boards(name, start.step) as log:
                    given = (plan, start, Kept(folder, log), expected, reporter)
                    documents.append(training.attempt(pool, name, *given))
                for note in log.notes if log else ():
                    reporter.detail(note)
                dtype = documents[-1]["dtype"]
                cell = Cell(WORKLOAD, "train", name, asked.device, dtype)
                kept.save_cell(number, cell, documents[-1])
        except KeyboardInterrupt:
            interrupted = True
        except (WorkerFailure, checkpoint.BadCheckpoint) as error:
            screen.print(f"Can't begin: {error}", style="bold red", markup=False)
            return 1
        versions = pool.versions()
    frame.amend(kept, number, versions)
    kept.spend(number, work_clock.summary())
    told = {"plan": {**plan.config(), "epochs": plan.epochs}, "training": documents}
    place = frame.whole(kept.path.parent, interrupted)
    frame.save({**frame.entry(kept, number), **told}, json, place, "train")
    tables.show(screen, documents, plan.epochs, heading(plan, asked.device))
    if drawing is not None and any("losses" in document for document in documents):
        drawing.write_text(lines.draw(documents, plan.epochs, plan.epoch_steps))
    if interrupted:
        there = f"; go on with --resume {folder}" if folder else ""
        screen.print(f"Interrupted; finished backends are kept{there}.")
        return frame.INTERRUPTED
    return int(any(document["status"] in results.FAILED for document in documents))


COMMAND = train
