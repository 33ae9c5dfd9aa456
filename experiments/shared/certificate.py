"""The certificate of the verdicts: was it made here, with these programs?

`calibrate` keeps it beside the results; `compare` says when it is missing or older than
the environment.
"""

import hashlib
import json
from pathlib import Path
from typing import TypedDict

from graphparity.common.contract import registry
from graphparity.common.results import documents

NAME = "calibrate"
MADE_BY = f"python -m experiments {NAME}"


class Environment(TypedDict):
    """What a certificate holds for: versions by package, and the programs' digest."""

    versions: dict[str, str]
    programs: str


def environment() -> Environment:
    """That of this machine now."""
    packages = {p for b in registry.backends().values() for p in b.packages.values()}
    known = {name: registry.installed(name) for name in sorted(packages)}
    versions = {name: version for name, version in known.items() if version}
    return {"versions": versions, "programs": _digest()}


def _digest() -> str:
    """Of the files that judge: agreement, the worker, the oracle, the faults."""
    root = registry.folder(f"{registry.OWN}.common").parent
    oracle = registry.folder(registry.oracle().package)
    folders = [root / "common/agreement", root / "common/worker", oracle]
    folders += [root / "common/contract", root / "experiments" / NAME]
    found = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            found.update(str(path.relative_to(root)).encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def objection(folder: Path) -> str | None:
    """A line where the results' folder has no certificate of this environment.

    folder: of the results. None where it has one.
    """
    path = folder / documents.KEPT / f"{NAME}.json"
    if not path.is_file():
        return f"The verdicts have no certificate here; make one: {MADE_BY}"
    try:
        kept = json.loads(path.read_text())["environment"]
        versions, programs = dict(kept["versions"]), kept["programs"]
    except (OSError, ValueError, KeyError, TypeError):
        return f"The certificate {path} can't be read; make it again: {MADE_BY}"
    now = environment()
    before, after = versions, now["versions"]
    changed = [
        f"{name} {before.get(name, 'not there')} → {after.get(name, 'gone')}"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]
    if programs != now["programs"]:
        changed.append("the programs that judge")
    if not changed:
        return None
    text = f"The certificate of the verdicts is older than: {', '.join(changed)}"
    return f"{text}; make it again: {MADE_BY}"
