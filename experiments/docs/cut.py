"""A run's JSON, cut to what pages show of it.

Kept are: of a run its date, command, versions, times and the names of processor and
system; of each cell of `compare` the verdict that is nearest to its limit in the place
of all, and of a cell that is not timed its verdicts alone; of any other document
everything but its programs' sources and the variables of the environment, `landscapes`
without the points of its paths, `selfcheck` without what its figures are of,
`control_flow` without its verdicts by output, and curves of losses to six digits. Files
of a checkout, and of libraries, are named from its root on.
"""

import json
import re
from typing import Any

from graphparity.common.agreement import verdicts

Document = dict[str, Any]
MACHINE = ("processor", "cores", "pinned_cores", "system", "python", "lanes", "devices")
SETTINGS = ("preset", "device", "devices", "threads")
CHECKED = (  # of a cell that is not timed
    *("workload", "config", "backend", "device", "dtype", "precision", "status"),
    *("reason", "agreement", "mathematics", "against_dynamic"),
)
EFFORT = ("total_s", "harness_s", "wall_s", "cores_s")
ROOTS = "frameworks|common|experiments|site-packages"
PLACE = re.compile(rf'(?<=")(?:/[^/"]+)+/(?=(?:{ROOTS})/)')
AWAY = re.compile(
    r" --(?:results|json|picture|out)[ =](?:'[^']*'|\S+)"
)  # where it was written
BEGIN = re.compile(r"^.*?experiments (\w+)|^.*?graphparity (\w+)")


def named(document: Document) -> str:
    """The experiment's name, `compare`, of the command line. Raises ValueError."""
    found = BEGIN.match(str(document.get("command", "")))
    if not found:
        raise ValueError("it has no command line of an experiment: give a run's --json")
    return found[1] or found[2]


def cut(document: Document) -> Document:
    """The document that is kept. Raises ValueError for what is none of a run."""
    name, document = named(document), _without(document, "environment")
    document = _here(document)
    rest = AWAY.sub("", BEGIN.sub("", document["command"]))
    kept = document | {
        "experiment": name,
        "command": f"graphparity {name}{rest}",
        "settings": document["settings"],
        "machine": _machine(document["machine"]),
    }
    if effort := document.get("effort"):
        kept["effort"] = _some(effort, EFFORT)
    if "cells" in kept:
        kept["settings"] = _some(document["settings"], SETTINGS)
        kept["cells"] = list(map(_cell, document["cells"]))
    if name == "landscapes":
        part = document["landscapes"]
        kept[name] = part | {"paths": [row | {"points": []} for row in part["paths"]]}
    if name == "selfcheck":
        kept["rows"] = [_figures(row) for row in document["rows"]]
    if name == "control_flow":
        kept[name] = list(map(_judged, document[name]))
    if name == "train":
        kept["training"] = [_rounded(row) for row in document["training"]]
    if name == "diff":
        programs = document["programs"].items()
        kept["programs"] = {n: _without(one, "source") for n, one in programs}
    return kept


def _machine(facts: Document) -> Document:
    kept = _some(facts, MACHINE)
    return kept | {"system": str(facts["system"]).split(" ")[0]}


def _cell(cell: Document) -> Document:
    timed = _without(cell["timing"], "levels_s") if cell["timing"] else None
    known = _without(cell, "cold_start") if timed else _some(cell, CHECKED)
    kept = known | {"timing": timed, "agreement": _nearest(cell["agreement"])}
    if part := cell.get("mathematics"):
        kept["mathematics"] = part | {"agreement": _nearest(part["agreement"])}
    return kept


def _nearest(found: list[Any]) -> list[Any]:
    """Of all outputs the one that is nearest to its limit."""
    worst = verdicts.worst(found)
    return [] if worst is None else [worst]


def _here(document: Document) -> Document:
    """Files of a checkout named from its root on."""
    moved: Document = json.loads(PLACE.sub("", json.dumps(document)))
    return moved


def _figures(row: Document) -> Document:
    """A row of `selfcheck` without the rounds, and pyperf's levels, that it is of."""
    kept = _without(row, "rounds")
    if beside := row.get("pyperf"):
        kept["pyperf"] = _without(beside, "levels_s")
    return kept


def _judged(known: Any) -> Any:
    """Facts of `control_flow` without each output's verdict, which no page shows."""
    if isinstance(known, dict):
        return {n: _judged(one) for n, one in known.items() if n != "agreement"}
    return list(map(_judged, known)) if isinstance(known, list) else known


def _rounded(row: Document) -> Document:
    """A training whose losses have six digits: no picture shows more."""
    if "losses" not in row:
        return row
    losses = [None if x is None else float(f"{x:.6g}") for x in row["losses"]]
    return row | {"losses": losses}


def _some(known: Document, names: tuple[str, ...]) -> Document:
    return {name: known[name] for name in names if name in known}


def _without(known: Document, name: str) -> Document:
    return {key: value for key, value in known.items() if key != name}
