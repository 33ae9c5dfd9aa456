"""Intervals and marks tried on made-up processes whose truth is known: no clock.

A process has a level, 2 % about the program's, and with a probability of one in five it
is in a slow mode, 40 % slower. Its blocks are disturbed now and then.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.timings import Against, Interval
from graphparity.common.timing import intervals, marks
from graphparity.experiments.selfcheck.tried import Tried, tried

BLOCKS = 9  # of a process


@dataclass(frozen=True)
class Machine:
    """How processes spread on a machine that is made up."""

    spread: float = 0.02  # of processes' levels within a mode, log scale
    slow: float = 0.2  # of processes are in the slow mode
    slower: float = 1.4  # times the fast mode's step
    drift: float = 0.02  # of a round, shared by the processes in it


SLOW_MODE, ONE_MODE = Machine(), Machine(slow=0.0)


def blocks(
    machine: Machine,
    rng: np.random.Generator,
    steps: tuple[float, ...],
    processes: int,
) -> list[intervals.Rounds]:
    """Seconds a step of forms with these true steps: for each its processes' blocks."""
    drift = np.exp(rng.normal(0, machine.drift, processes))
    forms = list[intervals.Rounds]()
    for step in steps:
        levels = step * drift * np.exp(rng.normal(0, machine.spread, processes))
        levels *= np.where(rng.random(processes) < machine.slow, machine.slower, 1.0)
        forms.append([_burst(rng, level) for level in levels])
    return forms


def _burst(rng: np.random.Generator, level: float) -> list[float | None]:
    """Blocks of a process: half of them disturbed, by 5 % on average."""
    bursts = rng.exponential(0.05, BLOCKS) * (rng.random(BLOCKS) < 0.5)
    return list(level * (1 + bursts + np.abs(rng.normal(0, 0.01, BLOCKS))))


def ratios(
    machine: Machine, truth: float, processes: int, tries: int
) -> list[Interval]:
    """The intervals of so many comparisons whose true ratio is `truth`."""
    rng, found = np.random.default_rng(19), list[Interval]()
    for _ in range(tries):
        base, other = blocks(machine, rng, (truth, 1.0), processes)
        ratio = intervals.speedup(base, other)
        if ratio is not None and ratio["low"] is not None:
            found.append(ratio)
    return found


def coverage(found: list[Interval], truth: float) -> float:
    """The share of intervals that hold the truth."""
    held = [(r["low"] or 0.0) <= truth <= (r["high"] or 0.0) for r in found]
    return float(np.mean(held))


def table(machine: Machine, rng: np.random.Generator, truths: list[float]) -> list[str]:
    """The verdicts of one table with these true ratios, six processes each."""
    rows = list[Against]()
    for truth in truths:
        base, other = blocks(machine, rng, (truth, 1.0), marks.PROCESSES)
        ratio = intervals.speedup(base, other)
        assert ratio is not None
        word, reason = marks.judged(ratio)
        rows.append(
            {"backend": "", "speedup": ratio, "verdict": word, "reason": reason}
        )
    marks.hold_rate(rows)
    return [str(row["verdict"]) for row in rows]


def false_tables(machine: Machine, ties: int, tables: int) -> float:
    """The share of tables of so many ties in which one is called faster or slower."""
    rng = np.random.default_rng(35)
    wrong = [
        bool({"faster", "slower"} & set(table(machine, rng, [1.0] * ties)))
        for _ in range(tables)
    ]
    return float(np.mean(wrong))


def rows(tries: int) -> Iterator[Tried]:
    """Coverage of simulated A/A comparisons, and tables of ties."""
    title = f"of {tries} intervals hold the truth; of {tries} tables show a mark"
    for name, machine in (("one mode", ONE_MODE), ("slow mode 1 in 5", SLOW_MODE)):
        for processes in (6, 8, 12):
            held = coverage(ratios(machine, 1.0, processes, tries), 1.0)
            yield tried((title, name, f"{processes} processes"), (held, None))
        wrong = false_tables(machine, 35, tries)
        most = 0.0, 1.5 * marks.RATE
        yield tried((title, name, "35 ties a table"), (wrong, None), within=most)
