"""Ratios of whole tables on made-up processes: each by itself, and with the spread that
all of them tell (`timing.pooled_spread`). No clock.

A table has backends that are each held against a rival in the same configs; every
backend has a spread of its own, all its configs run in the same processes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.timings import Interval
from graphparity.common.contract.trees import Array
from graphparity.common.timing import intervals, marks, pooled_spread
from graphparity.experiments.selfcheck.simulated import coverage
from graphparity.experiments.selfcheck.tried import HOLD, Tried, tried

BACKENDS, CONFIGS = 3, 7
SPREAD = 0.02  # of processes' levels, log scale
APART = 0.5  # of the backends' spreads, log scale


@dataclass(frozen=True)
class Kind:
    """How the cells of a backend spread on a machine that is made up."""

    unlike: float = 0.0  # of its cells' spreads, log scale
    shared: float = 0.0  # of a level's variance is the same in all cells of a process
    slow: tuple[float, float] = (0.0, 0.0)  # of the rival's levels, of its own
    slower: float = 1.4  # times the fast mode's step
    truth: float = 1.0  # the ratio of their fast modes


ALIKE, UNLIKE, SHARED = Kind(), Kind(unlike=0.5), Kind(shared=0.8)
SLOW_MODES, ONE_SLOW_ARM = Kind(slow=(0.2, 0.2)), Kind(slow=(0.0, 0.2))


@dataclass(frozen=True)
class Found:
    """The ratios of all tables: by themselves and pooled."""

    truth: float
    alone: list[Interval]
    pooled: list[Interval]
    moderated: int  # of the pooled: those whose spread others told, too

    def coverages(self) -> tuple[float, float]:
        """The shares that hold the truth."""
        alone, pooled = (
            coverage(kind, self.truth) for kind in (self.alone, self.pooled)
        )
        return alone, pooled

    def widths(self) -> tuple[float, float]:
        """The median half-widths."""
        alone, pooled = (
            float(np.median([intervals.half_width(ratio) for ratio in kind]))
            for kind in (self.alone, self.pooled)
        )
        return alone, pooled

    def marked(self, *words: str) -> tuple[int, int]:
        """How many get one of these words."""
        alone, pooled = (
            sum(marks.judged(ratio)[0] in words for ratio in kind)
            for kind in (self.alone, self.pooled)
        )
        return alone, pooled


def tables(
    kind: Kind, processes: int, tries: int, shape: tuple[int, int] = (BACKENDS, CONFIGS)
) -> Found:
    """So many tables. shape: backends, and the configs of each."""
    rng, moderated = np.random.default_rng([20, processes]), 0
    alone, pooled = list[Interval](), list[Interval]()
    for _ in range(tries):
        told = _table(kind, rng, processes, shape)
        one_mode = {key: each for key, each in told.items() if not each.two_modes}
        spreads = pooled_spread.pooled(
            {key: each.logs for key, each in one_mode.items()},
            {key: key[0] for key in one_mode},
        )
        for key, each in told.items():
            alone.append(intervals.ratio(each))
            pooled.append(intervals.ratio(each, spreads.get(key)))
        moderated += len(spreads)
    return Found(kind.truth, alone, pooled, moderated)


def _table(
    kind: Kind, rng: np.random.Generator, processes: int, shape: tuple[int, int]
) -> dict[tuple[int, int], intervals.Differences]:
    """The differences of one table by backend and config."""
    told: dict[tuple[int, int], intervals.Differences] = {}
    backends, configs = shape
    for backend in range(backends):
        spread = SPREAD * np.exp(rng.normal(0, APART))
        spreads = spread * np.exp(rng.normal(0, kind.unlike, (configs, 1)))
        arms = [
            _arm(kind, rng, step, spreads, processes, slow)
            for step, slow in zip((kind.truth, 1.0), kind.slow, strict=True)
        ]
        for config, (base, other) in enumerate(zip(*arms, strict=True)):
            found = intervals.differences(base, other)
            if found is not None:
                told[backend, config] = found
    return told


def _arm(
    kind: Kind,
    rng: np.random.Generator,
    step: float,
    spreads: Array,
    processes: int,
    slow: float,
) -> list[intervals.Rounds]:
    """Of each config its processes' levels, each as a single block."""
    size = (len(spreads), processes)
    own, common = rng.normal(0, 1, size), rng.normal(0, 1, (1, processes))
    logs = spreads * (kind.shared**0.5 * common + (1 - kind.shared) ** 0.5 * own)
    levels = step * np.exp(logs) * np.where(rng.random(size) < slow, kind.slower, 1.0)
    return [[[level] for level in cell] for cell in levels.tolist()]


def rows(tries: int) -> Iterator[Tried]:
    """Coverage and width of pooled intervals, and of each ratio by itself. With a slow
    mode no share is promised. tries: tables; a tenth of them of each kind."""
    many = max(1, tries // 10)
    title = f"of {many * BACKENDS * CONFIGS} ratios hold the truth, half-width: pooled"
    title += " (each by itself)"
    kinds = {"spreads alike": ALIKE, "unlike": UNLIKE, "processes shared": SHARED}
    kinds |= {"slow mode 1 in 5": SLOW_MODES, "in one arm only": ONE_SLOW_ARM}
    for name, kind in kinds.items():
        for processes in (3, 4, 6):
            found = tables(kind, processes, many)
            (before, held), (wide, width) = found.coverages(), found.widths()
            place = title, name, f"{processes} processes"
            within = None if any(kind.slow) else HOLD
            yield tried(place, (held, width), (before, wide), within)
