"""The options `--tensorboard` and `--log-every`; TensorBoard is imported when asked."""

import contextlib
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from graphparity.common.training.run import Log, Plan
from graphparity.experiments.shared.options import folder_option

Boards = Callable[[str, int], contextlib.AbstractContextManager[Log | None]]
Board = Annotated[
    Path | None,
    folder_option("--tensorboard", "Log for TensorBoard in this folder."),
]
Every = Annotated[
    int,
    typer.Option(
        "--log-every", min=1, help="Log gradients and histograms each so many epochs."
    ),
]
EVERY = 2  # keeps a log within 3 % of the fastest backend's training


def check(folder: Path | None) -> None:
    """Raises BadParameter where there can be no log in `folder`."""
    if folder is None:
        return
    if importlib.util.find_spec("tensorboard") is None:
        text = "--tensorboard needs the package tensorboard, which is not installed"
        raise typer.BadParameter(f"{text}; pip install tensorboard")


def boards(
    folder: Path | None, plan: Plan, names: tuple[str, ...], every: int, on: bool
) -> Boards:
    """Opens the log of a backend's training by its name and first step, if asked."""
    if folder is None:
        return lambda name, step: contextlib.nullcontext()
    from graphparity.experiments.train.tensorboard import log

    runs = log.runs(folder, plan, names, on)
    return lambda name, step: log.Board(runs[name], plan, name, every, step)
