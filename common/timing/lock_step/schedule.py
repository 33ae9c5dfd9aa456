"""Whose turn when, and how long: the schedule of arms that take turns in lock step.

*Order.* A random order of the arms and then its reverse (ABBA): whatever drifts evenly
over the two sweeps weighs on every arm alike.

*Steps a block.* Arms whose steps are alike hold equal numbers of them; unlike arms have
their own. The number is that of Kalibera and Jones (*Rigorous Benchmarking in
Reasonable Time*, ISMM 2013, eq. 7): with c1 the cost of a step, c2 that of a block
beside its steps, c3 that of a process, and T1², T2², T3² the variances that each level
adds by itself, a block of `sqrt(c2/c1 · T1²/T2²)` steps and `sqrt(c3/c2 · T2²/T3²)`
blocks a process give the narrowest interval for the time. The variances are relative
and from quartiles: levels do not rest on a step in a thousand that was interrupted.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from graphparity.common.contract.timings import Pilot
from graphparity.common.contract.trees import Array

ALIKE = 2.0  # times: steps of arms that hold equal numbers in a block
WIDE = 8.0  # times: the most within a group of arms, neighbours of which are alike
SHORTEST_S, LONGEST = 0.004, 4.0  # a block; of the effort's block, times
PROCESSES = 0.02  # relative spread of processes' levels on a quiet machine
LEAST, MOST = 8, 400  # sweeps
BLOCKS = 0.005  # relative spread that blocks add at least: a pilot has few of them
QUARTILES = 1.349  # standard deviations of a normal distribution between them


@dataclass(frozen=True)
class Spread:
    """What an arm's steps and blocks cost in seconds, and how they vary: relative
    variances, each level's own."""

    step_s: float
    aside_s: float
    within: float  # T1²: of steps in a block
    between: float  # T2²: that blocks add


def spread(pilot: Pilot) -> Spread:
    """The costs and variances in a pilot of two blocks or more."""
    logs = [np.log(block) for block in pilot["steps_s"]]
    within = median(_variance(block) for block in logs)
    middles = np.array([float(np.median(block)) for block in logs])
    of_blocks = _variance(middles) - within / len(logs[0])
    step_s = float(np.exp(np.median(middles)))
    between = max(BLOCKS**2, of_blocks)
    return Spread(step_s, median(pilot["aside_s"]), within, between)


def _variance(logs: Array) -> float:
    low, high = np.quantile(logs, [0.25, 0.75])
    return float((high - low) / QUARTILES) ** 2


def steps_a_block(arm: Spread, block_s: float) -> int:
    """The steps of a block of this arm by itself: 1 or more, SHORTEST_S long at least
    and LONGEST times block_s at most. block_s: the effort's."""
    most = max(1, round(LONGEST * block_s / arm.step_s))
    least = max(1, round(SHORTEST_S / arm.step_s))
    best = math.sqrt(arm.aside_s / arm.step_s * arm.within / arm.between)
    return min(most, max(least, math.ceil(best)))


def blocks_a_process(arm: Spread, start_s: float) -> int:
    """The blocks of this arm that are worth their time in one process, LEAST to MOST.
    start_s: what another process costs until its first block."""
    best = math.sqrt(start_s / max(arm.aside_s, 1e-6) * arm.between) / PROCESSES
    return min(MOST, max(LEAST, math.ceil(best)))


def alike(step_s: Sequence[float]) -> list[list[int]]:
    """The arms in groups, each of which holds equal numbers of steps: neighbours of a
    group are within ALIKE times, all of it within WIDE (else it parts where neighbours
    are the least alike)."""
    order = sorted(range(len(step_s)), key=step_s.__getitem__)
    return _parted(order, step_s)


def _parted(order: list[int], step_s: Sequence[float]) -> list[list[int]]:
    if len(order) < 2:
        return [order]
    gaps = [step_s[b] / step_s[a] for a, b in itertools.pairwise(order)]
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    whole = step_s[order[-1]] / step_s[order[0]]
    if gaps[widest] <= ALIKE and whole <= WIDE:
        return [order]
    at = widest + 1
    return [*_parted(order[:at], step_s), *_parted(order[at:], step_s)]


def steps(arms: Sequence[Spread], block_s: float) -> list[int]:
    """The steps of a block of each arm: of a group that is alike the median of what its
    arms would have by themselves."""
    found = [0] * len(arms)
    for group in alike([arm.step_s for arm in arms]):
        own = [steps_a_block(arms[index], block_s) for index in group]
        for index in group:
            found[index] = round(median(own))
    return found


def order(arms: int, sweeps: int, rng: np.random.Generator) -> list[int]:
    """So many sweeps, an even number, of the arms 0, 1, …: each random order and then
    its reverse."""
    turns = list[int]()
    for _ in range(sweeps // 2):
        once = [int(arm) for arm in rng.permutation(arms)]
        turns += [*once, *reversed(once)]
    return turns


def may_end(arms: int, sweeps: int, least: int) -> list[int]:
    """1 for each turn before which the session may end: between one pair of sweeps and
    the next, after `least` of them; 0 for all others."""
    first = 2 * arms * math.ceil(least / 2)
    return [
        int(turn >= first and turn % (2 * arms) == 0) for turn in range(arms * sweeps)
    ]
