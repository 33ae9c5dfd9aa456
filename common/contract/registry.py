"""Which backends and workloads exist: the folders are the registry.

A backend is a folder whose `__init__.py` holds constants and imports nothing. The other
files of the folder are imported only inside a worker. `GRAPHPARITY_BACKENDS` names
further packages to look in (separated by commas), so that a backend may live outside
this tree; `GRAPHPARITY_EXPERIMENTS` does the same for experiments.
"""

import ast
import functools
import importlib
import importlib.util
import os
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any

from graphparity.common.contract import backend
from graphparity.common.contract.backend import Backend, BadBackends

OWN = __name__.partition(".")[0]  # graphparity, the one top-level name
SEARCH = "GRAPHPARITY_BACKENDS"
SEARCH_EXPERIMENTS = "GRAPHPARITY_EXPERIMENTS"


class Gap(LookupError):
    """A backend has no such program: an empty cell with its reason, not an error."""


def _further(variable: str) -> list[str]:
    """The packages that an environment variable names, separated by commas."""
    names = os.environ.get(variable, "").split(",")
    return [name.strip() for name in names if name.strip()]


def experiment_packages() -> list[str]:
    """Packages of experiments: this tree's, then those that GRAPHPARITY_EXPERIMENTS
    names."""
    return [f"{OWN}.experiments", *_further(SEARCH_EXPERIMENTS)]


def folder(package: str) -> Path:
    """The directory of a package, found without running more than its `__init__`."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"{package} is no package; is it on the path?")
    return Path(next(iter(spec.submodule_search_locations)))


def backends() -> dict[str, Backend]:
    """Every backend by name: the oracle, the baseline's framework, then the others.

    Within a framework the dynamic form comes first. Raises BadBackends.
    """
    return dict(_backends(tuple(_further(SEARCH)), tuple(sys.path)))


@functools.lru_cache(maxsize=8)
def _backends(further: tuple[str, ...], _path: tuple[str, ...]) -> dict[str, Backend]:
    """As `backends`, read once for each list of packages and each `sys.path`."""
    known = dict(of_this_tree())
    for package in dict.fromkeys(further):
        for one in _named(package):
            if one.name in known:
                text = f"{SEARCH}: {one.package} has the name of"
                text = f"{text} {known[one.name].package}; give its folder another"
                raise BadBackends(text)
            known[one.name] = one
    for one in known.values():
        _check_lenders(one, known)
        _check_dynamic(one, known)
    return _ranked(known.values())


@functools.cache
def of_this_tree() -> Mapping[str, Backend]:
    """Those of `frameworks/` alone, in the same order; no other package is read."""
    return _ranked(backend.listed(f"{OWN}.frameworks"))


def _ranked(every: Iterable[Backend]) -> dict[str, Backend]:
    first = {b.framework for b in every if b.baseline}

    def rank(b: Backend) -> tuple[bool, bool, str, bool, str]:
        other = b.framework not in first
        return (not b.oracle, other, b.framework, b.graph == "static", b.name)

    return {one.name: one for one in sorted(every, key=rank)}


def _named(package: str) -> list[Backend]:
    try:
        return backend.listed(package)
    except BadBackends as error:
        raise BadBackends(f"{SEARCH}: {error}") from error


def _check_lenders(one: Backend, known: dict[str, Backend]) -> None:
    """Raises BadBackends where it borrows from a backend that does not exist, or from
    itself."""
    line = [one.name]
    while (lender := known[line[-1]].borrows) is not None:
        if lender not in known:
            text = f"{known[line[-1]].package}: BORROWS is {lender!r}; write one of"
            raise BadBackends(f"{text} {', '.join(known)}")
        if lender in line:
            text = f"{one.package} borrows from itself"
            text = f"{text}: {' from '.join([*line, lender])}; take one BORROWS away"
            raise BadBackends(text)
        line.append(lender)


def _check_dynamic(one: Backend, known: dict[str, Backend]) -> None:
    """Raises BadBackends where what it calls its dynamic form is none, or is not
    there."""
    if one.dynamic is None:
        return
    if one.graph != "static":
        text = f"{one.package}: DYNAMIC names the dynamic form of a static backend"
        raise BadBackends(f"{text}, and GRAPH is {one.graph!r}; take it away")
    names = [name for name, other in known.items() if other.graph == "dynamic"]
    if one.dynamic not in names:
        text = f"{one.package}: DYNAMIC is {one.dynamic!r}; write one of"
        raise BadBackends(f"{text} {', '.join(names)}")


def suiting(*devices: str) -> list[str]:
    """The backends that are meant for any of these devices: what is run where none is
    named."""
    return [n for n, b in backends().items() if any(map(b.suits, devices))]


def oracle() -> Backend:
    """The backend that judges the others, one of this tree."""
    return next(one for one in of_this_tree().values() if one.oracle)


def workloads() -> list[str]:
    """Every workload's name: the files of the oracle's `workloads` folder."""
    path = folder(oracle().package) / "workloads"
    return sorted(p.stem for p in path.glob("*.py") if p.stem != "__init__")


def rules() -> list[str]:
    """Every update rule's name: the files of the oracle's `optimizers` folder, in the
    ORDER that they state, then those without one by name."""
    path = folder(oracle().package) / "optimizers"
    names = {p.stem for p in path.glob("*.py")} - {"__init__"}
    return sorted(names, key=lambda n: (getattr(rule(n), "ORDER", float("inf")), n))


def rule(name: str) -> ModuleType:
    """The oracle's file of an update rule: `make`, and the constants HYPER, RATE,
    `solve`, and where they apply ORDER, FALLS, OVER_STEPS, SPACE."""
    return load(oracle().name, "optimizers", name)


def static_form(name: str) -> str:
    """The static backend whose graph shows this one's program as written: itself, or
    the first that borrows from it. Raises Gap where there is none."""
    known = backends()
    asked = known[name]
    for other in (asked, *known.values()):
        if (
            other.graph == "static"
            and asked in lineage(other.name)
            and _shows_graph(other)
        ):
            return other.name
    raise Gap(f"{name} is run without a graph, and so is all that borrows from it")


def _shows_graph(backend: Backend) -> bool:
    """Whether the portrait that it uses is a static backend's, which has a graph to
    show."""
    try:
        return locate(backend.name, "portrait")[0].graph == "static"
    except Gap:
        return False


def lineage(name: str) -> list[Backend]:
    """The backend and those it borrows from, nearest first.

    One of this tree borrows from others of it only: no other package is read.
    """
    known, line = of_this_tree(), list[Backend]()
    known = known if name in known else backends()
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


@functools.cache
def stated(file: Path, name: str) -> Any:
    """A constant that a file states as a literal, None where it has none: read, not
    imported, for a library's file needs its framework."""
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return ast.literal_eval(node.value)
    return None


def reference(workload: str) -> ModuleType:
    """The oracle's program of a workload: specification, sizes and inputs."""
    return load(oracle().name, "workloads", workload)


def installed(distribution: str) -> str | None:
    """The version of a distribution, None where it is not installed."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
