"""A cell held against others of its workload config: speed-up, mark and break-even.

What all ratios of a run tell of the spread between processes goes into the interval of
each (`pooled_spread`).
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from graphparity.common.contract import registry, siblings
from graphparity.common.contract.backend import Backend
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Agreement
from graphparity.common.contract.timings import (
    Against,
    ColdStart,
    ForkSpread,
    Interval,
    Timing,
)
from graphparity.common.timing import (
    break_even,
    fork_spread,
    intervals,
    marks,
    pooled_spread,
)
from graphparity.common.timing.cell_timing import Samples, cold_prices, rounds_of
from graphparity.common.timing.lock_step import control_arm
from graphparity.common.timing.pooled_spread import Spread

Pair = tuple[Cell, Cell]  # a cell and its rival


def rivals(backend: Backend, names: list[str]) -> list[str]:
    """What a backend is timed against: its own dynamic form where it is a static graph,
    and the baseline."""
    known, own = registry.backends(), siblings.dynamic(backend.name)
    rivals = [name for name in names if name == own]
    rivals += [name for name in names if known[name].baseline]
    return [name for name in dict.fromkeys(rivals) if name != backend.name]


@dataclass(frozen=True)
class Contestant:
    """What is needed of a cell to compare it with another."""

    backend: str
    precision: str | None  # as measured
    samples: Samples
    step_s: Interval
    fork: ForkSpread | None = None  # of its backend, where it was measured here
    checked: ColdStart | None = None  # the cold start in which it was checked

    def arm(self, numbers: list[int]) -> fork_spread.Arm:
        """Its processes in these rounds."""
        return fork_spread.arm([self.samples[n] for n in numbers], self.fork)

    def prices(self) -> dict[int, float]:
        """Seconds of compiling by round, of each in which it started cold (CHECKED:
        while it was checked)."""
        return cold_prices(self.samples, self.step_s["median"], self.checked)


def against(
    timed: Contestant, other: Contestant, spread: Spread | None = None
) -> Against:
    """Speed-up and break-even of one cell against another; `refused` where their
    measured precisions differ. spread: see `intervals.ratio`."""
    row: Against = {
        "backend": other.backend,
        "speedup": None,
        "verdict": None,
        "reason": None,
        "break_even_steps": None,
    }
    if reason := _refusal(timed.precision, other.precision):
        return {**row, "verdict": "refused", "reason": reason}
    numbers = _both(timed, other)
    base, blocks = (rounds_of(cell.samples, numbers) for cell in (other, timed))
    alike = control_arm.statistic([other.samples, timed.samples])
    if (found := intervals.differences(base, blocks, alike=alike)) is None:
        return {**row, "reason": "no blocks in common"}
    arms = [other.arm(numbers), timed.arm(numbers)]
    ratio = intervals.ratio(found, spread, arms)
    if apart := fork_spread.parted(found.logs, arms):
        row["parted"] = apart
    extra_s = break_even.extra(timed.prices(), other.prices())
    row["break_even_steps"] = break_even.break_even(extra_s, ratio, other.step_s)
    row["mean_speedup"] = intervals.mean_speedup(base, blocks, arms)
    word, reason = marks.judged(ratio)
    return {**row, "speedup": ratio, "verdict": word, "reason": reason}


def _both(timed: Contestant, other: Contestant) -> list[int]:
    """The rounds in which both ran."""
    return [number for number in timed.samples if number in other.samples]


def _refusal(precision: str | None, other: str | None) -> str | None:
    """Why cells of these measured precisions are not compared; None where they are."""
    if precision is None or other is None:
        return "a precision is unknown"
    if precision != other:
        return f"{precision} against {other}: unlike precisions are not compared"
    return None


def fill(
    figures: Mapping[Cell, Timing],
    documents: Mapping[Cell, Agreement],
    samples: Mapping[Cell, Samples],
    forks: Mapping[str, ForkSpread] | None = None,
) -> None:
    """The rows of all cells of a run against their rivals, into their figures.

    forks: what a fork misses of the spread, by backend (`fork_spread`).
    """
    each = {
        cell: Contestant(
            cell.backend,
            documents[cell].get("precision"),
            samples[cell],
            timing["step_s"],
            (forks or {}).get(cell.backend),
            documents[cell].get("cold_start"),
        )
        for cell, timing in figures.items()
    }
    pairs = _pairs(list(figures))
    spreads = _spreads(pairs, each)
    for cell, other in pairs:
        row = against(each[cell], each[other], spreads.get((cell, other)))
        figures[cell]["against"].append(row)
    _hold_parted([row for timing in figures.values() for row in timing["against"]])


def _hold_parted(rows: list[Against]) -> None:
    """Keep of a run's ratios only those whose forked rounds part from the fresh ones by
    more than chance among so many."""
    asked = [row for row in rows if "parted" in row]
    adjusted = marks.stepped_down([row["parted"]["chance"] for row in asked])
    for row, known in zip(asked, adjusted, strict=True):
        row["parted"]["chance"] = known
        if known > marks.RATE:
            del row["parted"]


def _pairs(cells: list[Cell]) -> list[Pair]:
    """Every cell with each of its rivals, of the same config on the same device."""
    known, pairs = registry.backends(), list[Pair]()
    for cell in cells:
        place = (cell.workload, cell.config, cell.device)
        there = {
            c.backend: c for c in cells if (c.workload, c.config, c.device) == place
        }
        names = rivals(known[cell.backend], list(there))
        pairs += [(cell, there[name]) for name in names]
    return pairs


def _spreads(pairs: list[Pair], each: Mapping[Cell, Contestant]) -> dict[Pair, Spread]:
    """What the ratios of two backends tell of each other's spread: of those with one
    mode, on one device, compared by the same statistic."""
    logs, groups = dict[Pair, dict[int, float]](), dict[Pair, Hashable]()
    for cell, other in pairs:
        timed, base = each[cell], each[other]
        if _refusal(timed.precision, base.precision):
            continue
        numbers = _both(timed, base)
        first, second = (rounds_of(side.samples, numbers) for side in (base, timed))
        alike = control_arm.statistic([base.samples, timed.samples])
        found = intervals.differences(first, second, alike=alike)
        if found is not None and not found.two_modes:
            logs[cell, other] = {numbers[n]: log for n, log in found.logs.items()}
            by = (cell.device, cell.backend, other.backend, found.statistic)
            groups[cell, other] = by
    return pooled_spread.pooled(logs, groups)
