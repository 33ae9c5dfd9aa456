"""What is installed, which devices, what each can compute, and how to get the rest."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table
from rich.text import Text

from common import machine, registry
from common.pool import Pool
from common.progress import Reporter, reporting
from common.workers import WorkerFailure
from experiments import abilities

DEVICES = ("cpu", "cuda")
LEGEND = (
    "Rates are of the best square product. = another format: what was computed in "
    "truth. low sums: not accumulated in float32. –: it can't, or has no such switch."
)
States = dict[tuple[str, str], str]


def show(screen: Console, devices: tuple[str, ...], precisions: bool) -> int:
    """Start every backend on these devices and say how it went; 0 if any is ready.

    precisions: measure what the dynamic ones can compute as well.
    """
    _machine(screen)
    known = registry.backends()
    with reporting(screen, 2 * len(known)) as reporter:
        states = _states(list(known), devices, reporter)
        found = _abilities(states, reporter) if precisions else []
    screen.print(_table(states, devices))
    for device in dict.fromkeys(ability.device for ability in found):
        screen.print()
        screen.print(abilities.table(found, device))
    if found:
        screen.print(LEGEND, style="dim", highlight=False)
    return 0 if any(state.startswith("ready") for state in states.values()) else 1


def _machine(screen: Console) -> None:
    facts = machine.facts(machine.cores(None))
    gigabytes = facts["memory_bytes"] / 1e9
    cores = f"{facts['cores']} cores, {gigabytes:.0f} GB, {facts['system']}"
    screen.print(f"{facts['processor']}: {cores}, Python {facts['python']}")
    compiler = shutil.which("g++") or shutil.which("clang++") or shutil.which("c++")
    need = "none: torch.compile needs one; install g++ (apt install g++) or Xcode's"
    screen.print(f"C++ compiler: {compiler or need}", highlight=False)


def _states(names: list[str], devices: tuple[str, ...], reporter: Reporter) -> States:
    """What a fresh worker of each backend says of each device."""
    found: States = {}

    def ask(name: str) -> None:
        reporter.doing(f"starting {name}")
        for device in devices:
            found[name, device] = _try(name, device)
        reporter.advance()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(ask, names))
    return {(n, d): found[n, d] for n in names for d in devices}


def _try(name: str, device: str) -> str:
    with (
        TemporaryDirectory() as cache,
        Pool(device, "float32", machine.cores(None), Path(cache), 120.0) as pool,
    ):
        try:
            pool.ask(name, "toolchain")
        except WorkerFailure as failure:
            return f"{failure.status}: {failure}"
        return f"ready ({pool.facts[name]['device']})"


def _abilities(states: States, reporter: Reporter) -> list[abilities.Ability]:
    """Of the dynamic backends that are ready: a graph changes no format."""
    known, found = registry.backends(), list[abilities.Ability]()
    for name in known:
        for (other, device), state in states.items():
            ready = other == name and state.startswith("ready")
            if ready and known[name].graph != "static":
                reporter.doing(f"{name} on {device}: products in each format")
                found += abilities.asked(name, device)
        reporter.advance()
    return found


def _table(states: States, devices: tuple[str, ...]) -> Table:
    found = Table("backend", "versions", *devices, box=None, padding=(0, 2, 0, 0))
    for name, backend in registry.backends().items():
        versions = ", ".join(
            f"{package} {registry.installed(package) or 'missing'}"
            for package in backend.packages.values()
        )
        found.add_row(name, versions, *(Text(states[name, d]) for d in devices))
    return found
