"""What `casts` can be asked: a half precision, and dynamic backends with a policy."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from graphparity.common.contract import registry
from graphparity.experiments.shared.options import (
    Backends,
    Folder,
    Json,
    OneDevice,
    Timeout,
    known,
    one,
    one_device,
    wanted,
)
from graphparity.experiments.shared.run_steps import installed

HALVES = ("float16", "bfloat16")
Half = Annotated[
    str, typer.Option("--half", help="Ask about float16 or about bfloat16.")
]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    backend: Backends = None
    half: Half = "float16"
    device: OneDevice = "cpu"
    timeout: Timeout = 120.0
    results_folder: Folder = Path("results")
    json: Json = None


@dataclass(frozen=True)
class Asked:
    """What is measured."""

    backends: tuple[str, ...]
    half: str
    device: str
    timeout: float  # seconds for one request at most


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    half, device = one("half", options.half, HALVES), one_device(options.device)
    names = known("backend", wanted(options.backend), _dynamic(device))
    return Asked(installed(screen, names), half, device, options.timeout)


def _dynamic(device: str) -> list[str]:
    """The dynamic backends for a device that have a policy of mixed precision."""
    every, names = registry.backends(), list[str]()
    for name in registry.suiting(device):
        with contextlib.suppress(registry.Gap):
            registry.locate(name, "mixed")
            names += [name] if every[name].graph == "dynamic" else []
    return names
