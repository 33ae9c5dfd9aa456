"""What `choose` can be asked, and the trials that it then runs."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from graphparity.common.contract import registry, selection
from graphparity.experiments.choose import trials
from graphparity.experiments.choose.trials import Setting, Trial
from graphparity.experiments.shared.options import (
    Folder,
    Json,
    OneDevice,
    Resume,
    Seed,
    Timeout,
    known,
    one,
    one_device,
    picture_of,
)

Trials = Annotated[
    int,
    typer.Option(
        "--trials",
        min=1,
        max=trials.MOST,
        help="Try so many settings of each rule in a search.",
    ),
]
Searches = Annotated[
    int, typer.Option("--seeds", min=1, help="Search so many times for each rule.")
]
Rules = Annotated[
    list[str] | None,
    typer.Option("--rule", help="Take this update rule; repeat it for more."),
]
Backend = Annotated[
    str | None,
    typer.Option(
        "--backend",
        "-b",
        help="Run on this backend; the default is the fastest that is here.",
    ),
]
Epochs = Annotated[
    int, typer.Option("--epochs", min=1, help="Train for so many epochs in each trial.")
]
BatchSize = Annotated[
    int, typer.Option("--batch-size", min=1, help="Train on so many images a step.")
]
Picture = Annotated[Path | None, picture_of("the curves")]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    trials: Trials = 9
    seeds: Searches = 3
    rule: Rules = None
    backend: Backend = None
    device: OneDevice = "cpu"
    epochs: Epochs = 10
    batch_size: BatchSize = 16
    seed: Seed = 0
    timeout: Timeout = 300.0
    results_folder: Folder = Path("results")
    picture: Picture = None
    json: Json = None
    resume: Resume = False


@dataclass(frozen=True)
class Asked:
    """What is measured."""

    setting: Setting
    budget: int  # trials of a rule in one search
    searches: int
    rules: tuple[str, ...]
    timeout: float

    @property
    def trials(self) -> list[Trial]:
        """In the order in which they are run: every rule's first ones first."""
        return [
            Trial(number, search, rule)
            for number in range(self.budget)
            for search in range(self.searches)
            for rule in self.rules
        ]


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    backend = _backend(options.backend)
    rules = known("rule", options.rule or [], registry.rules())
    setting = Setting(
        backend=backend,
        device=one_device(options.device),
        dtype=registry.backends()[backend].dtype("float32"),
        epochs=options.epochs,
        batch_size=options.batch_size,
        seed=options.seed,
    )
    images = len(trials.split()[0].x)
    if options.batch_size > images:
        text = f"--batch-size {options.batch_size}: there are {images} images"
        raise typer.BadParameter(text)
    return Asked(setting, options.trials, options.seeds, rules, options.timeout)


def settings(asked: Asked) -> dict[str, object]:
    """The settings that a run to be resumed must share: all but the budget."""
    space = {name: list(bounds) for name, bounds in trials.spaces().items()}
    return {**dataclasses.asdict(asked.setting), "space": space}


def _backend(name: str | None) -> str:
    """The one asked for, else the fastest. Raises BadParameter where it is not here."""
    every = list(registry.backends())
    backend = one("backend", name or fastest(every), tuple(every))
    if missing := registry.backends()[backend].missing():
        cure = f"pip install {' '.join(missing)}, or name another with -b"
        raise typer.BadParameter(f"{backend} is not installed: {cure}")
    return backend


def fastest(names: list[str]) -> str:
    """The first that is installed: one of each framework, the fastest in whole trials
    (docs/optimizers.md), the oracle, any."""
    known = registry.backends()
    every = [*selection.one_each(), registry.oracle().name, *names]
    return next(n for n in every if n in known and not known[n].missing())
