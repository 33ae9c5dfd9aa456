"""What is installed, which devices, what each can compute, and how to get the rest."""

import shutil

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.common.contract import registry
from graphparity.common.results.documents import FAILED
from graphparity.common.system import machine, scratch
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.doctor import formats
from graphparity.experiments.shared.options import console
from graphparity.experiments.shared.terminal.progress import Reporter, reporting

DEVICES = ("cpu", "cuda")
LEGEND = (
    "Rates are of the best square product. = another format: what was computed in "
    "truth. low sums: not accumulated in float32. –: it can't, or has no such switch."
)
States = dict[tuple[str, str], str]


def show(screen: Console, devices: tuple[str, ...], precisions: bool) -> int:
    """Start every backend on these devices and print how it went. Returns 0 where one
    is ready and none failed.

    precisions: measure what the dynamic ones can compute as well.
    """
    registry.backends()  # an unusable package of a user's own is reported first
    _machine(screen)
    states, abilities = _asked(devices, precisions)
    screen.print(_table(states, devices))
    for device in dict.fromkeys(ability.device for ability in abilities):
        screen.print()
        screen.print(formats.table(abilities, device))
    if abilities:
        screen.print(LEGEND, style="dim", highlight=False)
    broken = [a for a in abilities if (a.reason or "").startswith(FAILED)]
    for a in broken:
        text = f"{a.backend}, {a.asked} on {a.device}: {a.reason}"
        screen.print(text, markup=False, highlight=False)
    ready = any(state.startswith("ready") for state in states.values())
    failed = broken or any(state.startswith(FAILED) for state in states.values())
    return int(bool(failed) or not ready)


def _asked(
    devices: tuple[str, ...], precisions: bool
) -> tuple[States, list[formats.Ability]]:
    """How each backend's start went on each device, and what it can compute there."""
    cores, count = machine.cores(None), len(registry.backends())
    states: States = {}
    abilities: list[formats.Ability] = []
    count = len(devices) * (count + (len(_dynamic()) if precisions else 0))
    with (
        reporting(console(stderr=True), count) as reporter,
        scratch.folder() as cache,
    ):
        reporter.say(_told(devices, precisions))
        for device in devices:
            with Pool(device, "float32", cores, cache, 120.0) as pool:
                states |= _states(pool, reporter)
                if precisions:
                    abilities += _abilities(pool, states, reporter)
    return states, abilities


def _told(devices: tuple[str, ...], precisions: bool) -> str:
    """About how long it takes, for what, and what takes less."""
    text = "Takes a minute or two: each backend imports its framework in a process of "
    text += f"its own on {' and '.join(devices)}"
    if precisions:
        text += ", and those without a graph multiply in each format"
    less = ["--device cpu"] * (len(devices) > 1) + ["--no-precisions"] * precisions
    verb = "takes" if len(less) == 1 else "take"
    return f"{text}. {' and '.join(less)} {verb} less." if less else f"{text}."


def _machine(screen: Console) -> None:
    facts = machine.facts(machine.cores(None))
    gigabytes = facts["memory_bytes"] / 1e9
    cores = f"{facts['cores']} cores, {gigabytes:.0f} GB, {facts['system']}"
    screen.print(f"{facts['processor']}: {cores}, Python {facts['python']}")
    compiler = shutil.which("g++") or shutil.which("clang++") or shutil.which("c++")
    need = "none: torch.compile needs one; install g++ (apt install g++) or Xcode's"
    screen.print(f"C++ compiler: {compiler or need}", highlight=False)


def _states(pool: Pool, reporter: Reporter) -> States:
    """How each backend's worker started on the pool's device.

    Where a framework's dynamic form doesn't see a GPU its static ones aren't asked.
    """
    known, states = registry.backends(), dict[str, str]()
    dynamic = _dynamic()

    def ask(name: str) -> None:
        reporter.doing(f"starting {name} on {pool.device}")
        states[name] = _state(pool, name)
        if known[name].graph == "static":
            pool.release(name)
        reporter.advance()

    pool.each(ask, dynamic, parallel=2)
    away = {known[n].framework: states[n] for n in dynamic if _away(pool, states[n])}
    rest = [name for name in known if name not in dynamic]
    reporter.advance(sum(known[n].framework in away for n in rest))
    states |= {n: away[known[n].framework] for n in rest if known[n].framework in away}
    pool.each(ask, [name for name in rest if name not in states], parallel=2)
    return {(name, pool.device): states[name] for name in known}


def _away(pool: Pool, state: str) -> bool:
    return pool.device != "cpu" and state.startswith("unavailable")


def _state(pool: Pool, name: str) -> str:
    backend = registry.backends()[name]
    if not backend.suits(pool.device):
        devices = ", ".join(backend.devices or ())
        return f"only on {devices}" if devices else "only where it is asked for"
    try:
        pool.ask(name, "toolchain")
    except WorkerFailure as failure:
        return f"{failure.status}: {failure}"
    return f"ready ({pool.facts[name]['device']})"


def _abilities(pool: Pool, states: States, reporter: Reporter) -> list[formats.Ability]:
    """Of the dynamic backends that are ready: a graph changes no format."""
    abilities = list[formats.Ability]()
    for name in _dynamic():
        if states[name, pool.device].startswith("ready"):
            reporter.doing(f"{name} on {pool.device}: products in each format")
            abilities += formats.asked(pool, name)
        reporter.advance()
    return abilities


def _dynamic() -> list[str]:
    """The backends without a static graph, the oracle's among them."""
    return [n for n, b in registry.backends().items() if b.graph != "static"]


def _table(states: States, devices: tuple[str, ...]) -> Table:
    table = Table("backend", "versions", *devices, box=None, padding=(0, 2, 0, 0))
    for name, backend in registry.backends().items():
        versions = ", ".join(
            f"{package} {registry.installed(package) or 'missing'}"
            for package in backend.packages.values()
        )
        table.add_row(name, versions, *(Text(states[name, d]) for d in devices))
    return table
