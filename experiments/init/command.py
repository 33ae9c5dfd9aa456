"""`init DIR`: write the starter, in the frameworks that are installed."""

from pathlib import Path
from typing import Annotated

import typer

from graphparity.common.contract import registry
from graphparity.experiments.shared import called
from graphparity.experiments.shared.options import checked_folder, one

STARTER = Path(__file__).parent / "starter"
FILES = {"pytorch": "PyTorch", "keras": "TensorFlow", "jax": "JAX"}
Like = Annotated[
    str | None,
    typer.Option("--like", help="Put this framework's model first: pytorch."),
]


def init(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR",
            help="Write the starter into this folder, which is made.",
            callback=checked_folder,
        ),
    ],
    like: Like = None,
) -> None:
    """A folder to start from: one small model in each framework, for `check`."""
    ready = [name for name, framework in FILES.items() if _installed(framework)]
    first = [one("framework", like, tuple(FILES))] if like else ready[:1]
    names = [*first, *(name for name in ready if name not in first)]
    if len(names) < 2:
        text = f"only {', '.join(names) or 'none'} of {', '.join(FILES)} is installed"
        raise typer.BadParameter(f"{text}: a check needs two frameworks")
    texts = {f"{name}.py": _text(name) for name in ("inputs", *names)}
    if there := [name for name in texts if (folder / name).exists()]:
        text = f"{folder} has {', '.join(there)} already: nothing was written"
        raise typer.BadParameter(text)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text)
    files = " ".join(f"{folder / name}.py:model" for name in names)
    line = f"check {folder}" if names == ready else f"check {files}"
    typer.echo(f"Written: {', '.join(texts)}. Now: {called.hint(line)}")


def _text(name: str) -> str:
    return (STARTER / f"{name}.txt").read_text()


def _installed(framework: str) -> bool:
    every = registry.of_this_tree().values()
    return any(b.framework == framework and not b.missing() for b in every)


COMMAND = init
