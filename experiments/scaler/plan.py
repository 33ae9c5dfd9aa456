"""What `scaler` can be asked, and what it then compares."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from graphparity.experiments.shared.options import (
    Backends,
    Folder,
    Json,
    OneDevice,
    PresetName,
    Seed,
    Timeout,
    one,
    one_device,
    without_oracle,
)
from graphparity.experiments.shared.run_steps import installed

# seeds of random faults, steps of each
PRESETS = {"quick": (2, 200), "standard": (10, 2000), "full": (50, 2000)}


@dataclass(frozen=True)
class Options:
    """The command's options."""

    backend: Backends = None
    preset: PresetName = "quick"
    device: OneDevice = "cpu"
    seed: Seed = 0
    timeout: Timeout = 600.0
    results_folder: Folder = Path("results")
    json: Json = None


@dataclass(frozen=True)
class Asked:
    """What is compared."""

    backends: tuple[str, ...]
    device: str
    seeds: int
    steps: int
    seed: int
    timeout: float


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    seeds, steps = PRESETS[one("preset", options.preset, tuple(PRESETS))]
    names = without_oracle(options.backend, options.device)
    return Asked(
        backends=installed(screen, names),
        device=one_device(options.device),
        seeds=seeds,
        steps=steps,
        seed=options.seed,
        timeout=options.timeout,
    )
