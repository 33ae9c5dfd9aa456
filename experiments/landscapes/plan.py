"""What `landscapes` can be asked: the backends whose paths are compared with the
oracle's."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from rich.console import Console

from graphparity.common.contract import registry, selection
from graphparity.experiments.shared.options import (
    Backends,
    Folder,
    Json,
    OneDevice,
    Timeout,
    known,
    one_device,
    picture_of,
)
from graphparity.experiments.shared.run_steps import installed

Picture = Annotated[Path | None, picture_of("the paths")]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    backend: Backends = None
    device: OneDevice = "cpu"
    timeout: Timeout = 300.0
    results_folder: Folder = Path("results")
    picture: Picture = None
    json: Json = None


@dataclass(frozen=True)
class Asked:
    """What is measured: the oracle's paths on every landscape, and these backends'."""

    backends: tuple[str, ...]
    device: str
    timeout: float  # seconds for one request at most


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    device = one_device(options.device)
    some = options.backend or list(selection.one_each())
    names = known("backend", some, list(registry.backends()))
    return Asked(installed(screen, names), device, options.timeout)
