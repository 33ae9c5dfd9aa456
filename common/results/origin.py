"""What a run's results come from besides what was asked: the machine, the versions of
libraries, the environment variables that they read, the programs. A run is gone on with
only where all of these are the same.
"""

import functools
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

from graphparity.common.contract import registry
from graphparity.common.contract.backend import Backend
from graphparity.common.contract.documents import Machine, Origin
from graphparity.common.results import variables
from graphparity.common.results.store import Store
from graphparity.common.system import machine

FACTS = ("processor", "cores", "pinned_cores", "system", "architecture", "python")
DATA = ("numpy", "scipy", "scikit-learn")  # the oracle's inputs and images
SHOWS = ("figures", "tables", "words", "picture", "files", "footnotes", "command")
ASK = "import sys, json, importlib.metadata as m; print(json.dumps({d.name: d.version "
ASK += "for d in m.distributions() if d.name in sys.argv[1:]}))"
MANY = 6  # differences that are named
UNKNOWN = "it is not known what it was made with, or that changed while it ran"
UNNOTED = "it is not known which environment variables were set"


def of(facts: Machine, names: Iterable[str], experiment: str) -> Origin:
    """Where results of these backends come from.

    facts: of the machine; experiment: its package. The programs are those of the
    backends, of all they borrow from and of the oracle, and what of the harness judges
    and measures.
    """
    known = [registry.backends()[name] for name in names]
    packages = [one.package for b in known for one in registry.lineage(b.name)]
    fingerprints = _of_package(registry.oracle().package) | _of_harness(experiment)
    for package in packages:
        fingerprints |= _of_package(package)
    found = {name: str(value) for name, value in facts.items() if name in FACTS}
    graphic = {"gpus": ", ".join(machine.gpus())}
    return {
        "machine": {**found, **graphic},
        "versions": versions(known),
        "variables": variables.that_count(os.environ),
        "programs": fingerprints,
    }


# -- programs --------------------------------------------------------------------------


def _of_package(package: str) -> dict[str, str]:
    """A hash of each source file of a package, by path as it is imported."""
    folder, place = registry.folder(package), package.removeprefix(f"{registry.OWN}.")
    return {
        f"{place.replace('.', '/')}/{path.relative_to(folder)}": _hash(path)
        for path in folder.rglob("*.py")
    }


def _of_harness(experiment: str) -> dict[str, str]:
    """Of what judges and measures: all of `common` that doesn't only keep results, and
    what an experiment does before it shows."""
    common = _of_package(f"{registry.OWN}.common")
    measures = _of_package(experiment)
    return {
        **{at: text for at, text in common.items() if "common/results/" not in at},
        **{at: text for at, text in measures.items() if Path(at).stem not in SHOWS},
    }


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


# -- versions --------------------------------------------------------------------------


def versions(backends: list[Backend]) -> dict[str, str | None]:
    """Of what these backends import and of what that requires by itself; None where it
    is not installed. Of one with an interpreter of its own, what is installed there."""
    found: dict[str, str | None] = {name: registry.installed(name) for name in DATA}
    for backend in backends:
        if backend.python != sys.executable:
            found |= _elsewhere(backend.python, tuple(backend.packages.values()))
            continue
        for module, distribution in backend.packages.items():
            name = _distribution(module, distribution)
            found[name] = registry.installed(name)
            found |= {n: v for n in _required(name) if (v := registry.installed(n))}
    return found


def _distribution(module: str, name: str) -> str:
    """The distribution that a module is from, where it is not the one that is named:
    `tensorflow` is in tensorflow-cpu too."""
    if registry.installed(name) is not None:
        return name
    return next(iter(_distributions().get(module, ())), name)


@functools.cache
def _distributions() -> dict[str, list[str]]:
    return {**packages_distributions()}


@functools.cache
def _required(name: str) -> tuple[str, ...]:
    """What a distribution always needs: names without versions and markers."""
    try:
        lines = requires(name) or []
    except PackageNotFoundError:
        return ()
    needed = (line for line in lines if "extra ==" not in line)
    return tuple(re.split(r"[^\w.-]", line.strip())[0] for line in needed)


@functools.cache
def _elsewhere(python: str, names: tuple[str, ...]) -> dict[str, str | None]:
    """Of these distributions under another interpreter."""
    where = {f"{name} of {python}": name for name in names}
    try:
        program = [python, "-c", ASK, *names]
        done = subprocess.run(program, capture_output=True, check=True, timeout=60)
        there = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        there = {}
    return {key: there.get(name) for key, name in where.items()}


# -- the same or not -------------------------------------------------------------------


def differences(then: Origin, now: Origin) -> list[str]:
    """What is no longer what it was, each in a few words. What was not installed then
    is no difference: there are no results of it yet."""
    changed = [
        f"{name.replace('_', ' ')} {was or 'unknown'} -> {value or 'unknown'}"
        for name, value in now["machine"].items()
        if (was := then["machine"].get(name, "")) != value
    ]
    for name, had in then["versions"].items():
        has = now["versions"].get(name)
        if had is not None and has != had:
            changed.append(f"{name} {had} -> {has or 'not installed'}")
    changed += _variables(then.get("variables"), now["variables"])
    return changed + _programs(then["programs"], now["programs"])


def _variables(then: dict[str, str] | None, now: dict[str, str]) -> list[str]:
    """Environment variables that are not what they were, or that nobody noted."""
    return [UNNOTED] if then is None else variables.differences(then, now)


def _programs(then: dict[str, str], now: dict[str, str]) -> list[str]:
    """Files that are not what they were."""
    every = sorted(then.keys() | now.keys())
    differing = [path for path in every if then.get(path) != now.get(path)]
    words = {(True, True): "changed", (False, True): "is new", (True, False): "is gone"}
    return [f"{path} {words[path in then, path in now]}" for path in differing]


def resumable(store: Store, settings: object, now: Origin) -> tuple[int | None, str]:
    """The newest run with these settings and this origin; where there is none, None and
    what changed since the last with these settings (empty where none had them)."""
    reason = ""
    for run in store.alike(settings):
        then = store.origin(run)
        changed = differences(then, now) if then else [UNKNOWN]
        if not changed:
            return run, ""
        reason = reason or f"Not gone on with run {run}: {told(changed)}"
    return None, reason


def told(changed: list[str]) -> str:
    """Differences as a line, the first of many."""
    more = len(changed) - MANY
    return "; ".join(changed[:MANY]) + (f"; and {more} more" if more > 0 else "")
