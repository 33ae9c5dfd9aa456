"""What is installed, which devices there are, what is missing and how to get it."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table
from rich.text import Text

from common import machine, registry
from common.pool import Pool
from common.progress import reporting
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
    known = registry.backends()
    states: dict[str, list[str]] = {}
    with reporting(screen, len(known)) as reporter:
        for name in known:
            reporter.doing(f"starting {name}")
            states[name] = [_try(name, device) for device in DEVICES]
            reporter.advance()
    for name, backend in known.items():
        versions = ", ".join(
            f"{package} {registry.installed(package) or 'missing'}"
            for package in backend.packages.values()
        )
        found.add_row(name, versions, *map(Text, states[name]))
    screen.print(found)
    every = [state for found_states in states.values() for state in found_states]
    return 0 if any(state.startswith("ready") for state in every) else 1
