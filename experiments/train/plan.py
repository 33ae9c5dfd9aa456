"""What `train` can be asked, and the training that it then runs."""

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from graphparity.common.contract import registry, selection, specs
from graphparity.common.contract.documents import Spec
from graphparity.common.training import checkpoint, dataset
from graphparity.common.training.run import Plan
from graphparity.experiments.shared.options import (
    Folder,
    Json,
    OneDevice,
    Timeout,
    console,
    folder_option,
    known,
    one,
    one_device,
    picture_of,
)
from graphparity.experiments.train import setting as training
from graphparity.experiments.train.setting import WORKLOAD, Setting
from graphparity.experiments.train.tensorboard import option

Names = Annotated[
    list[str],
    typer.Option(
        "--backend", "-b", help="Take this backend, or all; repeat it for more."
    ),
]
Epochs = Annotated[
    int,
    typer.Option(
        "--epochs", min=1, help="Train for so many epochs in all, resumed or not."
    ),
]
BatchSize = Annotated[
    int | None,
    typer.Option(
        "--batch-size", min=1, help="Train on so many images a step; the default is 16."
    ),
]
Optimizer = Annotated[
    str | None,
    typer.Option(
        "--optimizer",
        help="Train with this rule: adam, sgd, momentum, …; the default is adam.",
    ),
]
Rate = Annotated[
    float | None,
    typer.Option(
        "--lr",
        min=0.0,
        help="Set the learning rate; the default is the rule's, 0.002 for adam.",
    ),
]
Decay = Annotated[
    int | None,
    typer.Option(
        "--decay",
        min=0,
        help="Let the rate go to 0 over so many epochs; by "
        "default only Demon Adam's does.",
    ),
]
Library = Annotated[
    bool | None,
    typer.Option(
        "--library/--by-hand", help="Take the framework's own net and optimizer."
    ),
]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="Train on IDX files in this folder, as MNIST has; the default is digits.",
    ),
]
Keep = Annotated[
    Path | None, folder_option("--checkpoint", "Keep checkpoints in this folder.")
]
From = Annotated[
    Path | None,
    typer.Option("--resume", help="Go on from this folder's newest checkpoint."),
]
SeedOrNone = Annotated[
    int | None,
    typer.Option(
        "--seed",
        min=0,
        help="Seed weights and batches with this number; the default is 0.",
    ),
]
DtypeOrNone = Annotated[
    str | None,
    typer.Option(
        "--dtype", help="Compute in float32 or in float64; the default is float32."
    ),
]
Half = Annotated[
    str | None,
    typer.Option(
        "--half",
        help="Train in mixed precision, float16 or bfloat16; it is not judged.",
    ),
]
Judge = Annotated[
    bool | None,
    typer.Option(help="Hold curves against the oracle's; else if there are several."),
]

Picture = Annotated[Path | None, picture_of("the curves")]


def _baseline() -> list[str]:
    return [selection.baseline()]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    backend: Names = field(default_factory=_baseline)
    device: OneDevice = "cpu"
    epochs: Epochs = 10
    batch_size: BatchSize = None
    optimizer: Optimizer = None
    lr: Rate = None
    decay: Decay = None
    library: Library = None
    data: Data = None
    checkpoint_folder: Keep = None
    from_folder: From = None  # another thing than the --resume of a run in the store
    seed: SeedOrNone = None
    dtype: DtypeOrNone = None
    half: Half = None
    judge: Judge = None
    timeout: Timeout = 300.0
    results_folder: Folder = Path("results")
    json: Json = None
    picture: Picture = None
    tensorboard: option.Board = None
    log_every: option.Every = option.EVERY


@dataclass(frozen=True)
class Asked:
    """What is trained, from which checkpoint on, and where it is recorded."""

    setting: Setting
    plan: Plan
    checkpoint: Path | None  # to go on from
    folder: Path | None  # of the checkpoints that are kept
    judged: bool
    timeout: float
    boards: option.Boards


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    setting = _setting(options)
    several, old = len(setting.backends) > 1, options.from_folder
    if several and (options.checkpoint_folder or old):
        raise typer.BadParameter("checkpoints are of one backend; name one with -b")
    option.check(options.tensorboard)
    folder = options.checkpoint_folder or old
    path, plan = _plan(setting, options.data, old, folder)
    log = (options.tensorboard, plan, setting.backends, options.log_every)
    mixed = bool(plan.spec.get("half"))
    if mixed and options.judge:
        text = "--judge --half: ask `compare -w mixed_precision` whether halves agree"
        raise typer.BadParameter(text)
    return Asked(
        setting=setting,
        plan=plan,
        checkpoint=path,
        folder=folder,
        judged=several and not mixed if options.judge is None else options.judge,
        timeout=options.timeout,
        boards=option.boards(*log, old is not None),
    )


def settings(asked: Asked) -> dict[str, Any]:
    """What was asked for, as the store keeps it."""
    return dataclasses.asdict(asked.setting)


def rest(asked: Asked) -> str:
    """What an interruption leaves, and how to go on."""
    there = f"; go on with --resume {asked.folder}" if asked.folder else ""
    return f"finished backends are kept{there}."


def _setting(options: Options) -> Setting:
    device, every = one_device(options.device), list(registry.backends())
    meant, rules = registry.suiting(device), _optimizers(options.library)
    rule, dtype, half = options.optimizer, options.dtype, options.half
    names = options.backend
    return Setting(
        backends=tuple(meant if "all" in names else known("backend", names, every)),
        device=device,
        epochs=options.epochs,
        batch_size=options.batch_size,
        optimizer=one("optimizer", rule, rules) if rule else None,
        lr=options.lr,
        decay=options.decay,
        library=options.library,
        seed=options.seed,
        dtype=one("dtype", dtype, ("float32", "float64")) if dtype else None,
        half=one("half", half, ("float16", "bfloat16")) if half else None,
    )


def _optimizers(library: bool | None) -> tuple[str, ...]:
    """The oracle's rules; of libraries only those that are the same in all of them."""
    names = registry.rules()
    if library:
        spec: Spec = {"workload": WORKLOAD, "kind": "train", "library": True}
        names = [
            name
            for name in names
            if not any(
                specs.dialect(backend, {**spec, "optimizer": name})
                for backend in registry.backends()
            )
        ]
    return tuple(names)


def _plan(
    setting: Setting, data: Path | None, old: Path | None, folder: Path | None
) -> tuple[Path | None, Plan]:
    """The checkpoint to go on from, if any, and the plan; `folder` is made ready."""
    path, config = None, None
    try:
        if old is not None:
            path, refused = checkpoint.latest(old)
            for reason in refused:
                console(stderr=True).print(f"refused: {reason}", markup=False)
            config = checkpoint.facts(path)["config"]
        if folder is not None:
            same = old is not None and folder.resolve() == old.resolve()
            checkpoint.prepare(folder, going_on=same)
        plan = training.plan(setting, dataset.load(data), config)
        plan.rows(0)
    except (checkpoint.BadCheckpoint, dataset.BadData, training.Conflict) as error:
        raise typer.BadParameter(str(error)) from error
    return path, plan
