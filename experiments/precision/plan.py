"""What `precision` can be asked, and what it runs: nets, formats, and the digits in
small units.

A net whose inputs and targets are 2^-k as large, trained at a rate 4^k as large, makes
the same steps: weights stay what they are, every gradient is 4^-k of what it was. In
float32 that changes exponents only; in float16 the gradients underflow.
"""

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Annotated, NamedTuple

import numpy as np
import typer
from rich.console import Console

from graphparity.common.contract import dtypes, registry, specs
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Array
from graphparity.experiments.shared.options import (
    Backends,
    Folder,
    Json,
    OneDevice,
    PresetName,
    Seed,
    Timeout,
    folder_option,
    known,
    one,
    one_device,
    without_oracle,
)
from graphparity.experiments.shared.run_steps import installed

WORKLOAD = "mixed_precision"
NETS = ("two_layer_net", "cnn", "wide")
DIGITS = ("two_layer_net", "cnn")  # whose accuracy is asked for to half a point
FORMATS = ("float32", "tf32", "bfloat16", "float16")
BASE, SCALED = "float32", "float16"
SMALL = "two_layer_net"  # the net that is trained in small units
POWER = 14  # of 2: how many times smaller they are
RESCALED = {"start": 2.0**16, "interval": 20}  # the scaler for small units
TRAININGS = ("float32", "bfloat16", "float16 alone", "float16 scaled")
Inputs = tuple[list[Array], list[list[Array]]]  # parameters, batches
Nets = Annotated[
    list[str] | None,
    typer.Option(
        "--net",
        "-n",
        help="Take this net, two_layer_net, cnn or wide; repeat it for more.",
    ),
]
Memory = Annotated[
    int, typer.Option("--memory", min=1, help="Let a batch of wide take so many MiB.")
]
Out = Annotated[
    Path, folder_option("--out", "Write the three pictures into this folder.")
]


class Effort(NamedTuple):
    """What a preset spends."""

    nets: tuple[str, ...]
    seeds: int
    rounds: int
    sweeps: int
    steps: dict[str, int]  # of a training, by net
    batches: tuple[int, ...]  # of the wide net, for memory
    training_s: float


_QUICK = {"two_layer_net": 330, "cnn": 66, "wide": 44}
_STEPS = {"two_layer_net": 660, "cnn": 660, "wide": 110}
_FEW = (1024, 4096, 8192, 16384)
_BATCHES = (1024, 2048, 4096, 8192, 16384, 32768)
PRESETS = {
    "quick": Effort(("two_layer_net", "wide"), 2, 3, 7, _QUICK, _FEW, 10.0),
    "standard": Effort(NETS, 5, 6, 12, _STEPS, _BATCHES, 120.0),
    "full": Effort(NETS, 5, 10, 30, _STEPS, _BATCHES, 600.0),
}


@dataclass(frozen=True)
class Options:
    """The command's options."""

    net: Nets = None
    backend: Backends = None
    preset: PresetName = "quick"
    device: OneDevice = "cpu"
    memory: Memory = 256
    seed: Seed = 0
    timeout: Timeout = 600.0
    results_folder: Folder = Path("results")
    out: Out = Path("results/precision")
    json: Json = None


@dataclass(frozen=True)
class Asked:
    """What is measured."""

    backends: tuple[str, ...]
    device: str
    nets: tuple[str, ...]
    steps: dict[str, int]  # of a training, by net
    seeds: int
    rounds: int
    sweeps: int
    batches: tuple[int, ...]  # of the wide net, for memory
    training_s: float  # a training that would be longer is left out
    memory: int  # bytes that a batch must fit
    seed: int
    timeout: float


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    effort = PRESETS[one("preset", options.preset, tuple(PRESETS))]
    names = without_oracle(options.backend, options.device)
    nets = known("net", options.net, list(NETS)) if options.net else effort.nets
    return Asked(
        device=one_device(options.device),
        backends=installed(screen, names),
        nets=nets,
        steps=effort.steps,
        seeds=effort.seeds,
        rounds=effort.rounds,
        sweeps=effort.sweeps,
        batches=effort.batches,
        training_s=effort.training_s,
        memory=options.memory << 20,
        seed=options.seed,
        timeout=options.timeout,
    )


def formats(asked: Asked) -> tuple[str, ...]:
    """Those to be had on a device: TF32 is a GPU's."""
    return tuple(f for f in FORMATS if f != "tf32" or asked.device == "cuda")


def reference() -> ModuleType:
    """The workload's specification."""
    return registry.reference(WORKLOAD)


def batch(net: str) -> int:
    """Samples in a batch of a net."""
    sizes = reference().SIZES[net]
    return int(sizes.get("B", sizes.get("N")))


def spec(net: str, form: str) -> Spec:
    """A net's cell in one format; TF32 is float32 whose products may be rounded to
    TF32."""
    half = BASE if form == "tf32" else form
    cell = specs.spec(WORKLOAD, f"{net}_{half}")
    return {**cell, "tf32": True} if form == "tf32" else cell


def inputs(net: str, seed: int, size: int | None = None) -> Inputs:
    """Parameters and batches in float32; one batch of another size where asked."""
    rng = np.random.default_rng([seed, 0])
    params, batches = reference().inputs(rng, f"{net}_{BASE}")
    if size is not None:
        every = [np.concatenate(parts) for parts in zip(*batches)]
        rows = np.resize(np.arange(len(every[0])), size)
        batches = [[part[rows] for part in every]]
    return dtypes.cast(params, "float32"), dtypes.cast(batches, "float32")


def held_out(net: str) -> tuple[Array, Array]:
    """Images in float32 and labels (images,) that no training sees."""
    x, labels = reference().held_out(net)
    return x.astype(np.float32), labels


def small(training: str) -> Spec:
    """The cell of one of TRAININGS in small units; its scaler starts as PyTorch's."""
    half = training.split()[0]
    cell = specs.spec(WORKLOAD, f"{SMALL}_{half}")
    scaler = RESCALED if training.endswith("scaled") else None
    return {**cell, "scaler": scaler, "lr": cell["lr"] * 4.0**POWER}


def small_inputs(seed: int) -> Inputs:
    """Parameters, and batches in small units; exact: the factor is a power of two."""
    params, batches = inputs(SMALL, seed)
    return params, [[shrunk(part) for part in batch] for batch in batches]


def shrunk(array: Array) -> Array:
    """An array in small units."""
    return np.asarray(array * np.float32(2.0**-POWER))
