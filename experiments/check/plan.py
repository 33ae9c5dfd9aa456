"""What `check` can be asked: models in files, and what they are called with."""

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from graphparity.common.contract import registry
from graphparity.common.user import programs
from graphparity.common.user.programs import BadProgram, Program
from graphparity.experiments.check.training.neutral import Recipe, parse
from graphparity.experiments.shared import page_parts
from graphparity.experiments.shared.options import Folder, Json, Search, Timeout

INPUTS = "inputs.py"
PAIR = "15 s to 3 minutes"  # the starter; a net of 12 tensors with faults, seen
LESS = " (--eager-only leaves it out)"
Models = Annotated[
    list[str],
    typer.Argument(
        metavar="MODEL...",
        help="Name a folder, or FILE.py:FUNCTION twice or more.",
    ),
]
Matches = Annotated[
    bool, typer.Option("--matches", help="Show which weight is which, in what layout.")
]
Optimizer = Annotated[
    str | None,
    typer.Option(
        "--optimizer",
        help="Train too, with this optimizer said once for all: 'adam(lr=1e-3)', "
        "'chain(clip_by_global_norm(1.0), adamw(lr=cosine(1e-3, steps=10)))', or a "
        "library's call; without it the files' own optimizer or step, if they have it.",
    ),
]
Eager = Annotated[
    bool,
    typer.Option("--eager-only", help="Leave out what the frameworks compile of them."),
]
Steps = Annotated[
    int, typer.Option("--steps", min=1, max=100, help="Train for so many steps.")
]
Drawn = Annotated[
    int,
    typer.Option(
        "--seed",
        min=0,
        help="Seed inputs, and the weights that the models draw, with this number.",
    ),
]
Details = Annotated[
    bool,
    typer.Option(
        "--details",
        help="Show every output and compiled form in tables; with two models they are "
        "always shown, with more only then.",
    ),
]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    model: Models
    matches: Matches = False
    optimizer: Optimizer = None
    steps: Steps = 5
    eager_only: Eager = False
    details: Details = False
    seed: Drawn = 0
    search: Search = None
    timeout: Timeout = 120.0
    results_folder: Folder = Path("results")
    json: Json = None


def lasts(asked: "Asked") -> str:
    """About how long it takes, said before it begins."""
    pairs = len(asked.programs) - 1
    rest = "" if asked.eager_only else "; what is compiled of each takes minutes more"
    return (
        f"{pairs} pair{'s' * (pairs > 1)} of models: about {PAIR} each on two cores, "
        f"longest where they differ{rest}{'' if asked.eager_only else LESS}."
    )


@dataclass(frozen=True)
class Asked:
    """What is held against each other; the first model against each other one."""

    programs: tuple[Program, ...]
    inputs: str  # the file with inputs(rng)
    matches: bool
    seed: int
    timeout: float  # seconds for one request at most
    recipe: Recipe | None = None
    steps: int = 5
    eager_only: bool = False
    details: bool = False
    search_s: float | None = None  # for causes, of the workers' time

    @property
    def backends(self) -> tuple[str, ...]:
        """Whose frameworks run."""
        return tuple(dict.fromkeys(one.backend for one in self.programs))


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    del screen
    texts = options.model
    if len(texts) == 1 and ":" not in texts[0]:
        texts = _in_folder(Path(texts[0]))
    if len(texts) < 2:
        text = f"'{texts[0]}' is held against what? Name a folder with a file a"
        raise typer.BadParameter(f"{text} framework, or a second FILE.py:FUNCTION")
    try:
        found = tuple(map(programs.parsed, texts))
    except BadProgram as error:
        raise typer.BadParameter(str(error)) from error
    place = _inputs(found)
    said = _optimizer(options.optimizer)
    rest = options.matches, options.seed, options.timeout
    shown = options.eager_only, options.details
    return Asked(found, place, *rest, said, options.steps, *shown, options.search)


def _optimizer(text: str | None) -> Recipe | None:
    """An optimizer said once. Raises BadParameter."""
    try:
        return None if text is None else parse(text)
    except ValueError as error:
        raise typer.BadParameter(f"--optimizer: {error}") from error


def _in_folder(folder: Path) -> list[str]:
    """The files with a model, those of the baseline's framework first. Raises
    BadParameter."""
    if not folder.is_dir():
        text = f"there is no folder {folder}: name one with a file a framework, or"
        raise typer.BadParameter(f"{text} FILE.py:FUNCTION twice")
    files = [p for p in sorted(folder.glob("*.py")) if p.name != INPUTS]
    having = [path for path in files if "model" in _functions(path)]
    if len(having) < 2:
        names = ", ".join(path.name for path in having) or "none"
        text = f"{folder} must hold at least two files with def model(): {names} has it"
        raise typer.BadParameter(text)
    try:
        every = [(programs.parsed(f"{path}:model").backend, path) for path in having]
    except BadProgram as error:
        raise typer.BadParameter(str(error)) from error
    order = list(registry.of_this_tree())
    ranked = sorted(every, key=lambda pair: order.index(pair[0]))
    return [f"{path}:model" for _, path in ranked]


def _functions(path: Path) -> set[str]:
    """What a file defines on its first level. Raises BadParameter."""
    try:
        tree = ast.parse(path.read_bytes(), str(path))
    except (SyntaxError, ValueError, OSError) as error:
        raise typer.BadParameter(f"{path} can't be read as Python: {error}") from error
    names = {
        n.name for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))
    }
    targets = [n.targets[0] for n in tree.body if isinstance(n, ast.Assign)]
    return names | {t.id for t in targets if isinstance(t, ast.Name)}


def _inputs(found: tuple[Program, ...]) -> str:
    """The file with inputs(rng): beside one of the models, or one of them itself.
    Raises BadParameter."""
    files = [Path(one.place) for one in found if one.place.endswith(".py")]
    for path in [*(file.parent / INPUTS for file in files), *files]:
        if path.is_file() and "inputs" in _functions(path):
            return str(path)
    text = "no inputs.py with def inputs(rng) is beside the models: it returns what"
    raise typer.BadParameter(f"{text} they take, dict(x=rng.standard_normal((8, 20)))")


def kept_as(asked: Asked) -> str:
    """One document is kept of each set of programs."""
    return page_parts.kept_as("check", asked.programs)


def settings(asked: Asked) -> dict[str, object]:
    """What must be equal to go on with a run, as the store has it."""
    return {
        "programs": [one.text for one in asked.programs],
        "backends": list(asked.backends),
        "seed": asked.seed,
        "optimizer": asked.recipe.text if asked.recipe else None,
        "steps": asked.steps,
    }
