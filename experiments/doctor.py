"""What is installed, which devices there are, what is missing and how to get it."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from common import machine, registry
from common.pool import Pool
from common.workers import WorkerFailure

DEVICES = ("cpu", "cuda")


def _try(name: str, device: str) -> str:
    """What a fresh worker of a backend says of a device."""
    cores = machine.cores(None)
    with (
        TemporaryDirectory() as cache,
        Pool(device, "float32", cores, Path(cache), limit_s=120.0) as pool,
    ):
        try:
            pool.ask(name, "toolchain")
        except WorkerFailure as failure:
            return f"{failure.status}: {failure}"
        return f"ready ({pool.facts[name]['device']})"


def show(screen: Console) -> int:
    """Start every backend on every device and say how it went; 0 if any is ready."""
    facts = machine.facts(machine.cores(None))
    gigabytes = facts["memory_bytes"] / 1e9
    cores = f"{facts['cores']} cores, {gigabytes:.0f} GB, {facts['system']}"
    screen.print(f"{facts['processor']}: {cores}, Python {facts['python']}")
    compiler = shutil.which("g++") or shutil.which("clang++") or shutil.which("c++")
    need = "none: torch.compile needs one; install g++ (apt install g++) or Xcode's"
    screen.print(f"C++ compiler: {compiler or need}", highlight=False)
    found = Table("backend", "versions", *DEVICES, box=None, padding=(0, 2, 0, 0))
    ready = False
    for name, backend in registry.backends().items():
        versions = ", ".join(
            f"{package} {registry.installed(package) or 'missing'}"
            for package in backend.packages.values()
        )
        states = [_try(name, device) for device in DEVICES]
        ready = ready or any(state.startswith("ready") for state in states)
        found.add_row(name, versions, *states)
    screen.print(found)
    return 0 if ready else 1
