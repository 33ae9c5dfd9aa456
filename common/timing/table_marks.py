"""The marks of a whole run: what may stand when all its ratios are seen together."""

from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.timings import Against, Timing
from graphparity.common.timing import disturbance, looked, marks
from graphparity.common.timing.lock_step import control_arm

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
            if why := crowded.get(cell.device) or against(timing, other):
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
    by_device: dict[str, list[Timing]] = {}
    for cell, timing in figures.items():
        by_device.setdefault(cell.device, []).append(timing)
    sentences = dict[str, str]()
    for device, timings in by_device.items():
        of = sum(timing["blocks"] for timing in timings)
        part = sum(t.get("disturbed_blocks", 0) for t in timings) / of if of else 0.0
        if part > marks.BUSY:
            shares = [(_others(t), t["blocks"]) for t in timings]
            known = [share * n for share, n in shares if share is not None]
            others = sum(known) / of if len(known) == len(timings) else None
            sentences[device] = f"{disturbance.busy(part, others)} on {device}"
    return sentences


def _other(cell: Cell, row: Against, figures: dict[Cell, Timing]) -> Timing | None:
    """The figures of what a row's cell was held against."""
    device = row.get("device", cell.device)
    for other, timing in figures.items():
        place = (other.workload, other.config, other.backend, other.device)
        if place == (cell.workload, cell.config, row["backend"], device):
            return timing
    return None


def _others(timing: Timing) -> float | None:
    """The share of a cell's blocks in which others were seen; None: not kept."""
    count = timing.get("disturbed_by_others")
    return None if count is None else count / timing["blocks"]


def against(timing: Timing, other: Timing | None) -> str | None:
    """What speaks against any mark of these two; None where nothing does."""
    for side in (timing, other):
        if side is None:
            continue
        if side.get("busy", 0.0) > marks.BUSY:
            return disturbance.busy(side["busy"], _others(side))
        if why := looked.spoilt(side.get("looked")):
            return why
        if why := control_arm.spoilt(side.get("control")):
            return why
    return None
