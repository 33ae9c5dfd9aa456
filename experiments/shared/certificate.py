"""The certificate of the verdicts: was it made here, with these programs?

`calibrate` keeps it beside the results; `compare` says when it is missing or older than
the environment: the machine, the libraries, the oracle and what judges.
"""

import json
from pathlib import Path

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Origin
from graphparity.common.results import documents, origin
from graphparity.common.system import machine
from graphparity.experiments.shared import called

NAME = "calibrate"
DOES = "by planting known faults and seeing which of them are found"


def environment() -> Origin:
    """What a certificate that is made now holds for."""
    package = f"{registry.OWN}.experiments.{NAME}"
    facts = machine.facts(machine.cores(None))
    found = origin.of(facts, [registry.oracle().name], package)
    every = origin.versions([*registry.of_this_tree().values()])
    return {**found, "versions": every}


def objection(folder: Path) -> str | None:
    """A line where the results' folder has no certificate of this environment.

    folder: of the results. None where it has one.
    """
    path = folder / documents.KEPT / f"{NAME}.json"
    if not path.is_file():
        text = f"The verdicts have no certificate here; make one, {DOES}"
        return f"{text}: {called.hint(NAME)}"
    try:
        kept: Origin = json.loads(path.read_text())["environment"]
        changed = origin.differences(kept, environment())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return (
            f"The certificate {path} can't be read; make it again: {called.hint(NAME)}"
        )
    if not changed:
        return None
    text = f"The certificate of the verdicts is older: {origin.told(changed)}"
    return f"{text}; make it again: {called.hint(NAME)}"
