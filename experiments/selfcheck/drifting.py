"""Lock step tried on a made-up machine that grows slower and faster meanwhile.

Arms take turns in the order of a session; the machine's speed swings by some per cent
over it, processes have levels of their own, and bursts disturb blocks. The truth is
known, there is no clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.timings import Interval
from graphparity.common.contract.trees import Array
from graphparity.common.timing import intervals
from graphparity.common.timing.lock_step import schedule
from graphparity.experiments.selfcheck.simulated import coverage
from graphparity.experiments.selfcheck.tried import Tried, tried

ARMS = 10  # of a session: nine backends and the control


@dataclass(frozen=True)
class Machine:
    """How a machine disturbs a session."""

    swing: float = 0.05  # of its speed to either side
    swings: tuple[float, float] = (0.5, 3.0)  # in a session, between these
    spread: float = 0.02  # of processes' levels, log scale


STILL, DRIFTING = Machine(swing=0.0), Machine()


def session(
    machine: Machine, rng: np.random.Generator, sweeps: int
) -> tuple[Array, Array]:
    """Seconds a step of two alike arms of ARMS in one session, by sweep."""
    order = np.array(schedule.order(ARMS, sweeps, rng))
    turns = np.linspace(0, 1, len(order))
    phase = rng.uniform(*machine.swings) * turns + rng.random()
    speed = np.exp(machine.swing * np.sin(2 * np.pi * phase))
    bursts = rng.exponential(0.05, len(order)) * (rng.random(len(order)) < 0.5)
    seconds = speed * (1 + bursts + np.abs(rng.normal(0, 0.01, len(order))))
    levels = np.exp(rng.normal(0, machine.spread, 2))
    return levels[0] * seconds[order == 0], levels[1] * seconds[order == 1]


def error(
    machine: Machine, statistic: intervals.Statistic, sweeps: int, tries: int
) -> float:
    """By how much a session's ratio of two equal processes errs: the root mean square
    of its logarithm."""
    rng = np.random.default_rng(20)
    equal = Machine(machine.swing, machine.swings, spread=0.0)
    found = [
        statistic(np.log(np.array(session(equal, rng, sweeps)))) for _ in range(tries)
    ]
    return float(np.sqrt(np.mean(np.square(found))))


def ratios(machine: Machine, processes: int, sweeps: int, tries: int) -> list[Interval]:
    """The intervals of so many comparisons of two equal programs, by neighbours."""
    rng, found = np.random.default_rng(21), list[Interval]()
    for _ in range(tries):
        rounds = [session(machine, rng, sweeps) for _ in range(processes)]
        base, other = ([list(pair[side]) for pair in rounds] for side in (0, 1))
        ratio = intervals.speedup(base, other, alike=intervals.neighbours)
        assert ratio is not None
        found.append(ratio)
    return found


def rows(tries: int) -> Iterator[Tried]:
    """Errors of both statistics, and coverage of the intervals by neighbours: these
    must hold, and err by less than the deciles where the machine drifts."""
    erring = "a session's ratio errs by, by neighbours (by deciles)"
    holding = f"of {tries} intervals by neighbours hold the truth"
    machines = {"still machine": STILL, "drifting machine": DRIFTING}
    for name, machine in machines.items():
        for sweeps in (8, 20, 40):
            own, deciles = (
                error(machine, statistic, sweeps, tries)
                for statistic in (intervals.neighbours, intervals.deciles)
            )
            within = (0.0, deciles) if machine is DRIFTING else None
            place = erring, name, f"{sweeps} sweeps"
            yield tried(place, (own, None), (deciles, None), within)
    for name, machine in machines.items():
        for processes in (6, 8, 12):
            made = ratios(machine, processes, 20, tries)
            share = coverage(made, 1.0)
            yield tried((holding, name, f"{processes} processes"), (share, None))
