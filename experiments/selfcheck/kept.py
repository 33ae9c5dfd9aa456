"""What the JSON of a check begins with, as that of every experiment does."""

import time
from collections.abc import Iterable, Mapping

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Head as Shared
from graphparity.common.results import documents
from graphparity.common.system import machine
from graphparity.experiments.shared import run_steps


class Head(Shared):
    """check: its name, by which `tables` shows the document."""

    check: str


def head(
    check: str, begun_s: float, names: Iterable[str], settings: Mapping[str, object]
) -> Head:
    """The head of a check that is over.

    begun_s: when it began, in seconds since 1970. names: of the backends it measured.
    """
    names = list(names)
    return {
        "schema": documents.SCHEMA,
        "started": begun_s,
        "command": run_steps.command(),
        "settings": {"experiment": "selfcheck", "backends": names, **settings},
        "machine": machine.facts(machine.cores(None)),
        "versions": _versions(names),
        "effort": {"total_s": time.time() - begun_s},
        "check": check,
    }


def _versions(names: list[str]) -> dict[str, str]:
    known = registry.backends()
    wanted = [p for name in names for p in known[name].packages.values()]
    found = {name: registry.installed(name) for name in dict.fromkeys(wanted)}
    return {name: version for name, version in found.items() if version is not None}
