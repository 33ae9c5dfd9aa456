"""What `pays` can be asked: a program in a file, its steps and batches."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console

from graphparity.common.contract import registry
from graphparity.common.results import documents
from graphparity.common.user import programs
from graphparity.common.user.programs import BadProgram, Program
from graphparity.experiments.shared import page_parts
from graphparity.experiments.shared.options import (
    Folder,
    Json,
    OneDevice,
    Seed,
    Timeout,
    known,
    one_device,
)

CPU, DEFAULTS = "cpu", ("forward",)  # device and steps, unless others are asked for
STEPS = ("forward", "backward", "train")
DEFAULT = "_default"  # ends the name of a form that breaks where a strict one refuses
MOST = 5  # batches
NEEDED = {"cpu": "a CPU", "cuda": "a GPU"}  # what a mode runs on, in words
Name = Annotated[
    str,
    typer.Argument(
        metavar="PROGRAM", help="Name a function or a model as FILE.py:NAME."
    ),
]
Steps = Annotated[
    list[str] | None,
    typer.Option(
        "--step",
        help="Time this step, forward, backward (with it) or "
        "train; repeat it for more.",
    ),
]
Batches = Annotated[
    list[int] | None,
    typer.Option(
        "--batch", help="Draw inputs with so many rows; repeat it for up to 5 sizes."
    ),
]
Loop = Annotated[
    str | None,
    typer.Option(
        "--loop", help="Judge your own timing loop too, FILE.py:NAME; it takes a call."
    ),
]
Width = Annotated[
    float,
    typer.Option(
        "--width",
        min=0.001,
        help="Stop where half of a ratio's interval is below this share: 0.02.",
    ),
]
Seconds = Annotated[
    float,
    typer.Option(
        "--seconds",
        min=1.0,
        help="Let the forms take turns so many seconds at each step and batch; the "
        "cold starts come before and are not bounded by it.",
    ),
]
Explain = Annotated[
    bool,
    typer.Option("--explain", help="Show each form's graph, and where its time goes."),
]
Run = Annotated[
    list[int] | None,
    typer.Option(
        "--steps",
        min=1,
        help="Say which form ends first in a run of so many steps, what preparing it "
        "takes among it; repeat for several runs.",
    ),
]
Starts = Annotated[
    int,
    typer.Option(
        "--cold-starts",
        min=1,
        help="Start each form so many times with an empty cache.",
    ),
]


WORDS = {
    "forward": "forward",
    "backward": "forward and backward",
    "train": "a training step",
}


def named(step: str, batch: int | None) -> str:
    """`forward, a batch of 32`."""
    return WORDS[step] + ("" if batch is None else f", a batch of {batch}")


@dataclass(frozen=True)
class Options:
    """The command's options."""

    program: Name
    step: Steps = None
    batch: Batches = None
    steps: Run = None
    loop: Loop = None
    width: Width = 0.02
    seconds: Seconds = 60.0
    cold_starts: Starts = 3
    explain: Explain = False
    device: OneDevice = "cpu"
    seed: Seed = 0
    timeout: Timeout = 300.0
    results_folder: Folder = Path("results")
    json: Json = None


@dataclass(frozen=True)
class Asked:
    """One program, its steps and batches; None: as its inputs are."""

    program: Program
    steps: tuple[str, ...]
    batches: tuple[int | None, ...]
    loop: Program | None  # the person's own timing loop
    width: float
    seconds: float
    cold_starts: int
    explain: bool
    device: str
    seed: int
    timeout: float  # seconds for one request at most
    runs: tuple[int, ...] = ()  # steps of each run that is asked about

    @property
    def backends(self) -> tuple[str, ...]:
        """The program as it is, then what is compiled of it, strict forms first."""
        own = self.program.backend
        forms = programs.static_forms(own)
        return (own, *sorted(forms, key=lambda name: name.endswith(DEFAULT)))

    @property
    def forms(self) -> tuple[str, ...]:
        """The backends, then each mode of a compiler that applies on this device, as
        `BACKEND#MODE`: a process of its own."""
        found = _modes(self.program.backend)
        if found is None or self.device not in found.devices:
            return self.backends
        return (*self.backends, *(f"{found.of}#{mode}" for mode in found.modes))

    @property
    def elsewhere(self) -> list[str]:
        """A sentence for each mode that does not apply on this device."""
        found = _modes(self.program.backend)
        if found is None or self.device in found.devices:
            return []
        needed = " or ".join(NEEDED.get(name, name) for name in found.devices)
        return [
            f"{mode} is not measured on the {self.device}, it needs {needed}: {why}"
            for mode, why in found.modes.items()
        ]


class Modes(NamedTuple):
    """What else a compiler can be asked for: why, by name; where; in which backend's
    processes."""

    of: str
    devices: tuple[str, ...]
    modes: dict[str, str]


def _modes(backend: str) -> Modes | None:
    """Those of a dynamic backend's framework; None where it has none."""
    try:
        _, file = registry.locate(backend, "own", "modes")
    except registry.Gap:
        return None
    return Modes(*(registry.stated(file, name) for name in ("OF", "DEVICES", "MODES")))


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    del screen
    try:
        program = programs.parsed(options.program)
        loop = programs.parsed(options.loop) if options.loop else None
    except BadProgram as error:
        raise typer.BadParameter(str(error)) from error
    if program.backend == registry.oracle().name:
        text = f"'{program.text}' imports no framework: there is nothing to compile"
        raise typer.BadParameter(text)
    steps = known("step", options.step or [*DEFAULTS], list(STEPS))
    if "train" in steps and (needs := programs.needed(program)):
        text = f"'{program.text}' takes {', '.join(needs)}: a function has no weights"
        raise typer.BadParameter(f"{text}, and --step train needs def model()")
    batches = tuple(dict.fromkeys(options.batch or []))
    if len(batches) > MOST or any(size < 1 for size in batches):
        text = f"--batch {' '.join(map(str, batches))}: one to {MOST} sizes from 1 on"
        raise typer.BadParameter(text)
    effort = options.width, options.seconds, options.cold_starts, options.explain
    what, place = (program, steps, batches or (None,), loop), one_device(options.device)
    runs = tuple(dict.fromkeys(options.steps or []))
    return Asked(*what, *effort, place, options.seed, options.timeout, runs)


def kept_as(asked: Asked) -> str:
    """A document is kept of each program, of its steps, batches and device; of what is
    asked by default it has the program's name alone."""
    what = [*asked.steps] if asked.steps != DEFAULTS else []
    what += [str(size) for size in asked.batches if size]
    what += [asked.device] if asked.device != CPU else []
    return "-".join([_family(asked), *what])


def _family(asked: Asked) -> str:
    """What the names of all documents of a program begin with."""
    return page_parts.kept_as("pays", [asked.program])


def superseded(asked: Asked, folder: Path) -> list[str]:
    """The names of kept documents of this program whose every step and batch is asked
    here, on the same device: a whole run leaves nothing of them to be shown."""
    here, found = {(s, b) for s in asked.steps for b in asked.batches}, list[str]()
    for name, one in documents.kept(folder, f"{_family(asked)}*"):
        points = one.get("points") or []
        asked_there = {(point.get("step"), point.get("batch")) for point in points}
        if asked_there <= here and one.get("device") == asked.device:
            found.append(name)
    return found


def settings(asked: Asked) -> dict[str, object]:
    """What must be equal to go on with a run, as the store has it."""
    return {
        "programs": [asked.program.text],
        "backends": list(asked.backends),
        "device": asked.device,
        "seed": asked.seed,
    }
