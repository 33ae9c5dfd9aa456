"""The runs of `compare` that a store keeps of one machine, with their ratios."""

import hashlib
import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphparity.common.contract import registry, siblings, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import CellDocument, Entry, Machine, Origin
from graphparity.common.contract.timings import Against, Interval, Timing
from graphparity.common.results import documents
from graphparity.common.results.store import Store
from graphparity.common.system import machine as machines
from graphparity.common.timing import disturbance, looked, marks
from graphparity.experiments.shared import called, interrupted

FACTS = ("processor", "cores", "architecture")
BROKEN = (KeyError, TypeError, ValueError, AttributeError, sqlite3.Error)


class Ratio(NamedTuple):
    """A static form against its own dynamic form in one cell: what is followed."""

    workload: str
    config: str
    device: str
    dtype: str
    backend: str
    against: str

    def name(self) -> str:
        """`jax_jit vs jax_eager on cnn/digits`, with what is not usual."""
        where = f"{self.backend} vs {self.against} on {self.place()}"
        return where if self.dtype == "float32" else f"{where} in {self.dtype}"

    def place(self) -> str:
        """`cnn/digits`, with a device that is not the CPU."""
        where = f"{self.workload}/{self.config}"
        return where if self.device == "cpu" else f"{where} on {self.device}"


class Known(NamedTuple):
    """A ratio in one run; why nothing is said by it, where that is so."""

    interval: Interval
    reason: str | None


@dataclass
class Kept:
    """One run: what it says of itself, where it comes from, and its ratios."""

    number: int
    entry: Entry
    origin: Origin | None
    ratios: dict[Ratio, Known]


@dataclass
class Found:
    """All runs of a machine, the oldest first, and what of the store is not shown.

    entry: of the run whose machine it is.
    """

    entry: Entry
    runs: list[Kept] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    cut: list[str] = field(default_factory=list)  # runs that were interrupted


class NoRuns(LookupError):
    """There is nothing to show; a sentence for its user."""


def machine_of(entry: Entry) -> dict[str, str]:
    """What must be the same of two runs whose ratios are held against each other:
    machine, threads, and how steps were timed."""
    machine, settings = entry["machine"], entry["settings"]
    facts = {name: str(_fact(machine, name)) for name in FACTS}
    facts["threads"] = machines.programs(dict[str, Any](machine))
    if settings.get("flush"):
        facts["cache"] = "flushed before each step"
    return facts


def _fact(machine: Machine, name: str) -> object:
    return dict[str, Any](machine).get(name)


def read(store: Store, like: int | None = None) -> Found:
    """All runs of `compare` on the machine of one run; None: of the newest. Raises
    NoRuns."""
    entries, broken = _entries(store)
    if not entries:
        text = f"{store.path} keeps no run of `compare` yet"
        raise NoRuns(f"{text}: {called.hint('compare')} makes one")
    if like is not None and like not in entries:
        numbers = ", ".join(map(str, sorted(entries)))
        raise NoRuns(f"no run {like} of `compare`; there are: {numbers}")
    chosen = entries[_newest(entries) if like is None else like]
    found = Found(chosen, left_out=broken, cut=interrupted.lines(store))
    for number, entry in sorted(entries.items(), key=lambda pair: pair[1]["started"]):
        if other := _unlike(chosen, entry):
            found.left_out[f"run {number}"] = f"{other}; --run {number} shows it"
        else:
            _add(store, number, entry, chosen, found)
    return found


def _entries(store: Store) -> tuple[dict[int, Entry], dict[str, str]]:
    """Every run of `compare` by number; what can't be read, by name."""
    entries, broken = dict[int, Entry](), dict[str, str]()
    for number in store.runs():
        try:
            entry = store.describe(number)
            if entry["settings"] and "experiment" not in entry["settings"]:
                machine_of(entry)
                entries[number] = entry
        except BROKEN as error:
            broken[f"run {number}"] = _told(error)
    return entries, broken


def _told(error: Exception) -> str:
    return f"it can't be read ({type(error).__name__}: {error})"


def _newest(entries: dict[int, Entry]) -> int:
    return max(entries, key=lambda number: (entries[number]["started"], number))


def _unlike(one: Entry, other: Entry) -> str:
    """In what another run's machine is not this one's; empty where it is."""
    a, b = machine_of(one), machine_of(other)
    texts = [
        f"{name} {b.get(name, 'unknown')} instead of {a.get(name, 'unknown')}"
        for name in dict.fromkeys([*a, *b])
        if a.get(name) != b.get(name)
    ]
    return "another machine or setting: " + "; ".join(texts) if texts else ""


def _add(store: Store, number: int, entry: Entry, chosen: Entry, found: Found) -> None:
    """Add a run; what of it can't be read or is of another device is named."""
    try:
        cells = [*store.cells(number)]
        here = [cell for cell in cells if _known(cell)]
        document = documents.gather(store, number, here)
    except BROKEN as error:
        found.left_out[f"run {number}"] = _told(error)
        return
    if gone := sorted({_label(cell) for cell in cells if cell not in here}):
        text = f"programs that are no longer here: {', '.join(gone[:3])}"
        more = f" and {len(gone) - 3} more" if gone[3:] else ""
        found.left_out[f"cells of run {number}"] = text + more
    ratios = _ratios(document["cells"])
    if elsewhere := _other_devices(chosen, entry, ratios):
        found.left_out[f"devices of run {number}"] = "; ".join(elsewhere.values())
        ratios = {key: r for key, r in ratios.items() if key.device not in elsewhere}
    found.runs.append(Kept(number, entry, store.origin(number), ratios))


def _label(cell: Cell) -> str:
    return f"{cell.backend} on {cell.workload}/{cell.config}"


def _known(cell: Cell) -> bool:
    """Whether the programs of a cell are there still."""
    known = registry.backends()
    if cell.backend not in known or cell.workload not in registry.workloads():
        return False
    every = registry.reference(cell.workload).CONFIGS
    return cell.config in specs.configs(cell.workload, "full") or cell.config in every


def _other_devices(
    chosen: Entry, entry: Entry, ratios: dict[Ratio, Known]
) -> dict[str, str]:
    """By device, what it is called where that is not what the chosen run had."""
    names = [run["machine"].get("devices", {}) for run in (chosen, entry)]
    return {
        device: f"{device} is {names[1][device]} instead of {names[0][device]}"
        for device in {key.device for key in ratios}
        if device != "cpu" and device in names[0] and device in names[1]
        if names[0][device] != names[1][device]
    }


# -- ratios ----------------------------------------------------------------------------


def _ratios(cells: list[CellDocument]) -> dict[Ratio, Known]:
    """Each static form against its own dynamic form, of cells that agree."""
    agree = [cell for cell in cells if cell["status"] == "agree" and cell["timing"]]
    timed = {_place(cell, cell["backend"]): cell["timing"] for cell in agree}
    found: dict[Ratio, Known] = {}
    for cell in agree:
        own = siblings.dynamic(cell["backend"])
        rows = cell["timing"]["against"] if cell["timing"] else []
        for row in rows:
            other = timed.get(_place(cell, row["backend"]))
            if row["backend"] == own and row["speedup"] and other and cell["timing"]:
                key = Ratio(*_place(cell, cell["backend"]), own)
                why = _unsaid(row, cell["timing"], other)
                found[key] = Known(row["speedup"], why)
    return found


def _place(cell: CellDocument, backend: str) -> tuple[str, str, str, str, str]:
    cut = cell["workload"], cell["config"], cell["device"], cell["dtype"]
    return (*cut, backend)


def _unsaid(row: Against, timing: Timing, other: Timing) -> str | None:
    """Why no move is told by a ratio; None where one may be."""
    assert row["speedup"] is not None
    made = row["speedup"].get("processes", 0)
    if made < marks.PROCESSES:
        return f"from {made} of the {marks.PROCESSES} processes that are needed"
    if row["speedup"].get("used", made) < marks.USED:
        return "from too few processes in their fast mode"
    for side in (timing, other):
        if side.get("busy", 0.0) > marks.BUSY:
            return disturbance.busy(side["busy"])
        if why := looked.spoilt(side.get("looked")):
            return why
    return None


# -- where a run comes from ------------------------------------------------------------


def fingerprint(origin: Origin | None) -> str | None:
    """All programs of a run as one short text; None where they are not known."""
    if origin is None:
        return None
    text = json.dumps(origin["programs"], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:7]
