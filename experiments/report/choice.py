"""Of several runs of `compare`, which one a cell of the page is from."""

from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Agreement
from graphparity.common.results.store import Store

Place = tuple[str, str, str, str]  # workload, config, device, dtype asked for


def judged(store: Store, runs: list[int]) -> dict[Cell, tuple[int, Agreement]]:
    """The newest verdict of every cell and its run; what was not there has none."""
    newest: dict[Cell, tuple[int, Agreement]] = {}
    for run in runs:
        for cell, document in store.cells(run).items():
            if document["status"] != "unavailable":
                newest.setdefault(cell, (run, document))
    return newest


def taken(store: Store, runs: list[int], refused: list[str]) -> dict[Place, int]:
    """For each place the run whose cells are shown; refused: lines of what is not."""
    found = dict[Place, tuple[int, set[str]]]()
    for run in runs:
        for where, holds in _held(store, run).items():
            newer = found.get(where)
            if newer is not None and newer[1] < holds:
                what = where[3] or "the oracle"  # whose dtype is its own
                text = f"run {newer[0]} of {'/'.join(where[:2])}, {what}"
                text = f"{text}, but for its verdicts: run {run} has all of it and more"
                refused.append(text)
            if newer is None or newer[1] < holds:
                found[where] = run, holds
    return {where: run for where, (run, _) in found.items()}


def alone(
    store: Store, runs: list[int], taken: dict[Place, int]
) -> dict[int, set[Cell]]:
    """By run the cells that stand neither in the run that is shown of their place nor
    in a newer one: they would be hidden. One that was not there to be run stands there
    only where no run had it."""
    there = {run: _there(store, run) for run in runs}
    seen = {c for run in runs for c in there[run] if taken[place(c)] == run}
    found = dict[int, set[Cell]]()
    for run in runs:  # the newest first
        found[run] = there[run] - seen
        seen |= found[run]
    seen |= {c for run in runs for c in store.cells(run) if taken[place(c)] == run}
    for run in runs:
        found[run] |= {*store.cells(run)} - seen
        seen |= found[run]
    return found


def _there(store: Store, run: int) -> set[Cell]:
    """The cells of a run whose backend was there."""
    cells = store.cells(run).items()
    return {cell for cell, document in cells if document["status"] != "unavailable"}


def overruled(
    old: dict[Cell, Agreement], run: int, newer: dict[Cell, tuple[int, Agreement]]
) -> list[str]:
    """A line for every verdict of a run that a newer one contradicts."""
    lines = []
    for cell, (number, document) in newer.items():
        was, now = old[cell]["status"], document["status"]
        if was != now:
            where = f"{cell.workload}/{cell.config}, {cell.backend}, {cell.dtype}"
            text = f"run {run} of {where}: it was {was}, run {number} says {now}"
            lines.append(text)
    return lines


def _held(store: Store, run: int) -> dict[Place, set[str]]:
    """For each workload config, device and dtype the backends that a run has, and those
    that it timed."""
    held: dict[Place, set[str]] = {}
    samples = store.samples(run)
    for cell in store.cells(run):
        parts = {cell.backend} | (
            {f"{cell.backend} timed"} if samples.get(cell) else set()
        )
        held.setdefault(place(cell), set()).update(parts)
    return held


def place(cell: Cell) -> Place:
    """Where a cell stands; the oracle's dtype is its own."""
    return cell.workload, cell.config, cell.device, "" if _oracle(cell) else cell.dtype


def _oracle(cell: Cell) -> bool:
    return cell.backend == registry.oracle().name
