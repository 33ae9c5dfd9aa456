"""How wide the intervals of a comparison's ratios are, and which configs need more."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import typer

from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import CellDocument
from graphparity.common.timing import intervals, marks

Pair = tuple[str, str]  # workload, config


class Measured(NamedTuple):
    """A ratio that a table shows; of a config without any, the time of a step."""

    pair: Pair
    device: str
    what: str  # jax_jit vs jax_eager
    half: float  # of its interval's width over its median; inf where there is none
    processes: int


def parsed(text: str | None) -> float | None:
    """A half-width as a share, from `2%`; None where none is asked for. Raises
    BadParameter."""
    if text is None:
        return None
    number, sign, rest = text.partition("%")
    try:
        share = float(number) / 100
    except ValueError:
        share = math.nan
    if not (sign and not rest.strip() and 0 < share < 1):
        wanted = "the half-width of every ratio's interval, over 0 and under 100 per"
        message = f"'{text}' is none: it is {wanted} cent, as in --width 2%"
        raise typer.BadParameter(message, param_hint="--width")
    return share


def pair(cell: Cell) -> Pair:
    """The workload config of a cell."""
    return cell.workload, cell.config


def measured(cells: Sequence[CellDocument]) -> list[Measured]:
    """Every ratio of cells that agree and were timed, and where a config has none its
    step times. What is refused is no ratio."""
    groups: dict[tuple[Pair, str], list[CellDocument]] = {}
    for cell in cells:
        if cell["status"] == "agree" and cell["timing"]:
            place = (cell["workload"], cell["config"]), cell["device"]
            groups.setdefault(place, []).append(cell)
    found = list[Measured]()
    for place, group in groups.items():
        ratios = [one for cell in group for one in _ratios(*place, cell)]
        found += ratios or [_step(*place, cell) for cell in group]
    return found


def _ratios(pair: Pair, device: str, cell: CellDocument) -> list[Measured]:
    rows = cell["timing"]["against"] if cell["timing"] else []
    found = []
    for row in rows:
        if row["verdict"] != "refused":
            what, ratio = f"{cell['backend']} vs {row['backend']}", row["speedup"]
            half = intervals.half_width(ratio) if ratio else math.inf
            processes = ratio.get("processes", 0) if ratio else 0
            found.append(Measured(pair, device, what, half, processes))
    return found


def _step(pair: Pair, device: str, cell: CellDocument) -> Measured:
    assert cell["timing"] is not None
    step = cell["timing"]["step_s"]
    half = intervals.half_width(step)
    return Measured(pair, device, cell["backend"], half, step.get("processes", 0))


def wanting(found: list[Measured], width: float, device: str) -> list[Pair]:
    """The configs on a device with a ratio that is wider, or from too few processes for
    a mark; the widest first."""
    widest: dict[Pair, float] = {}
    for one in found:
        if one.device == device and not (_narrow(one, width) and _enough(one)):
            widest[one.pair] = max(one.half, widest.get(one.pair, 0.0))
    return sorted(widest, key=lambda pair: -widest[pair])


def _narrow(one: Measured, width: float) -> bool:
    return one.half <= width


def _enough(one: Measured) -> bool:
    return one.processes >= marks.PROCESSES


def sentence(cells: Sequence[CellDocument], width: float) -> str:
    """How many ratios are within a width, and the widest; empty where there is none."""
    found = measured(cells)
    if not found:
        return ""
    widest = max(found, key=lambda one: one.half)
    within = sum(_narrow(one, width) for one in found)
    noun = "ratio" if " vs " in found[0].what else "step time"
    where = f"{widest.what} on {'/'.join(widest.pair)}"
    where += "" if widest.device == "cpu" else f" on {widest.device}"
    text = f"{_counted(within, len(found), noun)} within ±{_percent(width)}"
    name = f"the widest is {where}" if len(found) > 1 else where
    link = "; " if len(found) > 1 else ": "
    return f"{text}{link}{name}, ±{_percent(widest.half)}{_few(found)}."


def _counted(within: int, every: int, noun: str) -> str:
    if every == 1:
        return f"The 1 {noun} is {'' if within else 'not '}".rstrip()
    if within == every:
        return f"All {every} {noun}s are"
    return f"{within} of {every} {noun}s {'is' if within == 1 else 'are'}"


def _percent(share: float) -> str:
    if math.isinf(share):
        return "? (no interval)"
    return f"{100 * share:.3g} %" if share < 1 else f"{100 * share:.0f} %"


def _few(found: list[Measured]) -> str:
    """How many are from too few processes to be marked, however narrow."""
    if not (count := sum(not _enough(one) for one in found)):
        return ""
    few = f"fewer than {marks.PROCESSES} processes, too few for a mark"
    return f"; {count} of them from {few}" if len(found) > 1 else f", from {few}"
