"""What `graph` can be asked: one workload's graphs, of some backends."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from graphparity.common.contract import registry, specs
from graphparity.experiments.shared.options import (
    Backends,
    DeviceName,
    DtypeName,
    Folder,
    Json,
    Seed,
    Timeout,
    folder_option,
    one,
    one_device,
    without_oracle,
)

Workload = Annotated[
    str, typer.Option("--workload", "-w", help="Take this workload, one a run.")
]
Config = Annotated[
    str | None,
    typer.Option(
        "--config", "-c", help="Take this config of it; the default is its first."
    ),
]
Out = Annotated[
    Path | None,
    folder_option(
        "--out", "Write SVG, JSON, DOT and TensorBoard's files into this folder."
    ),
]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    workload: Workload = "fusion"
    backend: Backends = None
    config: Config = None
    device: DeviceName = "cpu"
    dtype: DtypeName = "float32"
    seed: Seed = 0
    timeout: Timeout = 600.0
    results_folder: Folder = Path("results")
    out: Out = None
    json: Json = None


@dataclass(frozen=True)
class Asked:
    """Whose portraits are taken."""

    workload: str
    config: str
    backends: tuple[str, ...]
    device: str
    dtype: str
    seed: int
    timeout: float  # seconds for one request at most


def asked(options: Options, screen: Console) -> Asked:
    """The validated options. Raises BadParameter."""
    names = without_oracle(options.backend, options.device)
    drawn = tuple(name for name in registry.workloads() if _has_graph(name))
    workload = one("workload", options.workload, drawn)
    configs, config = specs.configs(workload, "full"), options.config
    which = configs[0] if config is None else one("config", config, configs)
    device = one_device(options.device)
    dtype = one("dtype", options.dtype, specs.DTYPES)
    if options.out is not None and options.out.exists() and not options.out.is_dir():
        raise typer.BadParameter(f"--out {options.out} is a file; name a folder")
    return Asked(workload, which, names, device, dtype, options.seed, options.timeout)


def kept_as(asked: Asked) -> str:
    """One document is kept of each workload."""
    return f"graph-{asked.workload}"


def _has_graph(workload: str) -> bool:
    config = specs.configs(workload, "full")[0]
    return bool(specs.spec(workload, config)["kind"] != "facts")
