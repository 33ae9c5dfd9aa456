"""The marks of a whole run: what may stand when all its ratios are seen together."""

from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.timings import Against, Timing
from graphparity.common.timing import disturbance, lock_stepped, looked, marks

Column = tuple[str, str]  # own, base or across, and the device


def hold(figures: dict[Cell, Timing]) -> None:
    """Take back what may not be marked: where the machine was busy, blocks were spoilt
    or the control was off, and what may be chance among the ratios of one column
    (`marks.hold_rate`).

    figures: of all cells of a run, their rows complete.
    """
    columns: dict[Column, list[Against]] = {}
    crowded = _crowded(figures)
    for cell, timing in figures.items():
        for key, row in _rows(cell, timing):
            columns.setdefault(key, []).append(row)
            other = _other(cell, row, figures)
            if why := crowded.get(cell.device) or _against(timing, other):
                marks.take_back([row], why)
    for rows in columns.values():
        marks.hold_rate(rows)


def _rows(cell: Cell, timing: Timing) -> list[tuple[Column, Against]]:
    known = registry.backends()
    own = known[cell.backend].framework
    rows = [
        (("own" if known[row["backend"]].framework == own else "base"), row)
        for row in timing["against"]
    ]
    rows += [("across", row) for row in timing["across"]]
    return [((column, cell.device), row) for column, row in rows]


def _crowded(figures: dict[Cell, Timing]) -> dict[str, str]:
    """By device, the sentence where too many of all its blocks were disturbed."""
    totals: dict[str, tuple[float, int]] = {}
    for cell, timing in figures.items():
        count, of = totals.get(cell.device, (0.0, 0))
        count += timing.get("disturbed_blocks", 0)
        totals[cell.device] = count, of + timing["blocks"]
    return {
        device: f"{disturbance.busy(count / of)} on {device}"
        for device, (count, of) in totals.items()
        if of and count / of > marks.BUSY
    }


def _other(cell: Cell, row: Against, figures: dict[Cell, Timing]) -> Timing | None:
    """The figures of what a row's cell was held against."""
    device = row.get("device", cell.device)
    for other, timing in figures.items():
        place = (other.workload, other.config, other.backend, other.device)
        if place == (cell.workload, cell.config, row["backend"], device):
            return timing
    return None


def _against(timing: Timing, other: Timing | None) -> str | None:
    """What speaks against any mark of these two; None where nothing does."""
    for side in (timing, other):
        if side is None:
            continue
        if side.get("busy", 0.0) > marks.BUSY:
            return disturbance.busy(side["busy"])
        if why := looked.spoilt(side.get("looked")):
            return why
        if why := lock_stepped.spoilt(side.get("control")):
            return why
    return None
