"""Which backends and workloads exist: the folders are the registry.

A backend is a folder whose `__init__.py` holds constants and imports nothing. The other
files of the folder are imported only inside a worker. `GRAPHPARITY_BACKENDS` names
further packages to look in (separated by commas), so that a backend may live outside
this tree.
"""

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType

OWN = __name__.partition(".")[0]  # graphparity, the one top-level name
SEARCH = "GRAPHPARITY_BACKENDS"
SEARCH_EXPERIMENTS = "GRAPHPARITY_EXPERIMENTS"
RULES = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop")  # as lectures have them


class Gap(LookupError):
    """A backend has no such program: an empty cell with its reason, not an error."""


@dataclass(frozen=True)
class Backend:
    """One framework in one mode, as its folder's constants describe it."""

    name: str  # the folder's name, `torch_eager`
    package: str  # where it is imported from, `graphparity.frameworks.torch_eager`
    framework: str
    mode: str
    graph: str  # none, dynamic or static
    packages: dict[str, str]  # module to import -> distribution to install
    borrows: str | None  # the backend whose files stand in for missing ones
    oracle: bool  # judges the others
    baseline: bool  # the one that all others are timed against
    dtypes: tuple[str, ...] | None  # None: whatever is asked for
    devices: tuple[str, ...] | None  # None: wherever its framework can
    gaps: dict[str, str]  # what it doesn't borrow -> why it has none
    casts: str  # which list says what its policy computes in half precision
    environment: Callable[[str, str], dict[str, str]]
    python: str  # the interpreter its worker runs under
    summary: str

    def missing(self) -> list[str]:
        """Distributions that are not installed here; empty when it can run."""
        absent = [d for m, d in self.packages.items() if not _importable(m)]
        return absent if self.python == sys.executable else []

    def dtype(self, asked: str) -> str:
        """The dtype it computes in when `asked` is asked for."""
        return asked if not self.dtypes or asked in self.dtypes else self.dtypes[0]

    def suits(self, device: str) -> bool:
        """Whether it is meant for a device, be it there or not."""
        return self.devices is None or device in self.devices


def _importable(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _further(variable: str) -> list[str]:
    """The packages that an environment variable names, separated by commas."""
    names = os.environ.get(variable, "").split(",")
    return [name.strip() for name in names if name.strip()]


def folder(package: str) -> Path:
    """The directory of a package, found without running more than its `__init__`."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"{package} is no package; is it on the path?")
    return Path(next(iter(spec.submodule_search_locations)))


def _describe(name: str, package: str) -> Backend:
    module = importlib.import_module(package)
    return Backend(
        name=name,
        package=package,
        framework=module.FRAMEWORK,
        mode=module.MODE,
        graph=module.GRAPH,
        packages=module.PACKAGES,
        borrows=getattr(module, "BORROWS", None),
        oracle=getattr(module, "ORACLE", False),
        baseline=getattr(module, "BASELINE", False),
        dtypes=getattr(module, "DTYPES", None),
        devices=getattr(module, "DEVICES", None),
        gaps=getattr(module, "GAPS", {}),
        casts=getattr(module, "CASTS", "all"),
        environment=module.environment,
        python=getattr(module, "PYTHON", sys.executable),
        summary=(module.__doc__ or "").strip(),
    )


def backends() -> dict[str, Backend]:
    """Every backend by name: the oracle, the baseline's framework, then the others.

    Within a framework the dynamic form comes first.
    """
    found = []
    for package in (f"{OWN}.frameworks", *_further(SEARCH)):
        for path in sorted(folder(package).iterdir()):
            if (path / "__init__.py").is_file():
                found.append(_describe(path.name, f"{package}.{path.name}"))
    first = {b.framework for b in found if b.baseline}

    def rank(b: Backend) -> tuple[bool, bool, str, bool, str]:
        other = b.framework not in first
        return (not b.oracle, other, b.framework, b.graph == "static", b.name)

    found.sort(key=rank)
    return {backend.name: backend for backend in found}


def suiting(*devices: str) -> list[str]:
    """The backends that are meant for any of these devices: what is run where none is
    named."""
    return [n for n, b in backends().items() if any(map(b.suits, devices))]


def oracle() -> Backend:
    """The backend that judges the others."""
    return next(backend for backend in backends().values() if backend.oracle)


def workloads() -> list[str]:
    """Every workload's name: the files of the oracle's `workloads` folder."""
    path = folder(oracle().package) / "workloads"
    return sorted(p.stem for p in path.glob("*.py") if p.stem != "__init__")


def rules() -> list[str]:
    """Every update rule's name: the files of the oracle's `optimizers` folder, plain
    descent first."""
    path = folder(oracle().package) / "optimizers"
    names = {p.stem for p in path.glob("*.py")} - {"__init__"}
    first = [*filter(names.__contains__, RULES)]
    return [*first, *sorted(names - set(first))]


def drawn(name: str) -> str:
    """The static backend whose graph stands for this one's program: itself, or the
    first that borrows from it. Raises Gap where there is none."""
    known = backends()
    own = known[name]
    for other in (own, *known.values()):
        if other.graph == "static" and own in lineage(other.name) and _paints(other):
            return other.name
    raise Gap(f"{name} is run without a graph, and so is all that borrows from it")


def _paints(backend: Backend) -> bool:
    """Whether its portrait is a static one's: a dynamic one's has no graph to show."""
    try:
        return locate(backend.name, "portrait")[0].graph == "static"
    except Gap:
        return False


def lineage(name: str) -> list[Backend]:
    """The backend and those it borrows from, nearest first."""
    known, line = backends(), []
    nearest: str | None = name
    while nearest is not None:
        line.append(known[nearest])
        nearest = known[nearest].borrows
    return line


def locate(name: str, *path: str) -> tuple[Backend, Path]:
    """The file a backend uses for `path` (`workloads`, `cnn`), own or borrowed.

    Raises Gap where neither it nor a backend it borrows from has the file, or where
    one of them says that it has none (GAPS).
    """
    for owner in lineage(name):
        if reason := owner.gaps.get(path[0]):
            raise Gap(f"{name}: {reason}")
        file = folder(owner.package).joinpath(*path).with_suffix(".py")
        if file.is_file():
            return owner, file
    raise Gap(f"{name} has no {'/'.join(path)}.py, and none to borrow")


def load(name: str, *path: str) -> ModuleType:
    """Import that file: only a worker does this for a framework's own."""
    owner, _ = locate(name, *path)
    return importlib.import_module(".".join([owner.package, *path]))


def reference(workload: str) -> ModuleType:
    """The oracle's program of a workload: specification, sizes and inputs."""
    return load(oracle().name, "workloads", workload)


def installed(distribution: str) -> str | None:
    """The version of a distribution, None where it is not installed."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
