"""In what two sides of runs differ: what was asked, machine and versions; and which of
it forbids to hold the speed of a cell against that of another time."""

from collections.abc import Iterator

from graphparity.common.system import machine as machines
from graphparity.experiments.report.results_of import Row

PARTS: dict[str, tuple[str, ...]] = {  # facts by where they stand; none: all there are
    "settings": ("preset", "seed", "threads", "dtype", "flush"),
    "machine": (
        "processor",
        "cores",
        "pinned_cores",
        "system",
        "architecture",
        "python",
        "devices",
    ),
    "versions": (),
}


def differences(old: list[Row], new: list[Row]) -> list[str]:
    """Facts that all runs of a side have told, where the sides told others."""
    differing = []
    for part, names in PARTS.items():
        sides = [[run.get(part) or {} for run in runs] for runs in (old, new)]
        known = dict.fromkeys(name for side in sides for one in side for name in one)
        for name in names or known:
            one, two = (_values(side, name) for side in sides)
            if one != two:
                differing.append(f"{name.replace('_', ' ')}: {one} → {two}")
    return differing


def _values(side: list[Row], name: str) -> str:
    """What the runs of a side say, each once; those that don't know it say nothing."""
    said = dict.fromkeys(str(one[name]) for one in side if one.get(name) is not None)
    return ", ".join(said) or "unknown"


def refusal(
    old: Row, new: Row, runs: tuple[list[Row], list[Row]], device: str
) -> str | None:
    """Why the speeds of one cell in two runs can't be compared; None where they can.

    runs: those that either side's cells are from.
    """
    sides = [_run_of(cell, some) for cell, some in zip((old, new), runs, strict=True)]
    facts = [dict(_deciding(run, device)) for run in sides]
    reasons = [
        f"{name} {facts[0].get(name, 'unknown')} → {facts[1].get(name, 'unknown')}"
        for name in dict.fromkeys([*facts[0], *facts[1]])
        if facts[0].get(name) != facts[1].get(name)
    ]
    kinds = old.get("precision"), new.get("precision")
    if kinds[0] != kinds[1]:
        reasons.append(f"precision {kinds[0]} → {kinds[1]}")
    return "; ".join(reasons) or None


def _run_of(cell: Row, runs: list[Row]) -> Row:
    """The run that a cell was timed in."""
    number = (cell.get("made") or {}).get("run")
    found = [run for run in runs if run.get("run") == number]
    return found[0] if found else {}


def _deciding(run: Row, device: str) -> Iterator[tuple[str, str]]:
    """What the speed of a cell hangs on besides the program and its libraries."""
    machine, settings = run.get("machine") or {}, run.get("settings") or {}
    for name in ("processor", "architecture"):
        if machine.get(name) is not None:
            yield name, str(machine[name])
    if machine.get("pinned_cores") is not None:
        yield "threads", machines.programs(machine, device)
    if device != "cpu" and device in (machine.get("devices") or {}):
        yield device, str(machine["devices"][device])
    if "flush" in settings:
        yield "flush", str(settings["flush"])
