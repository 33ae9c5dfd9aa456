"""Inside a worker: several callables at once, and blocks of them at random.

A contestant is a list of calls without arguments, which an experiment times beside
others; one pass makes each of them once.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np

from graphparity.common.worker import session

WARM = 5  # blocks: a pass that is longer needs none before it

Call = Callable[[], object]


@dataclass
class Contestants:
    """The calls of one pass, by contestant."""

    calls: dict[str, list[Call]] = field(default_factory=dict)


class Raced(TypedDict):
    """Seconds a pass of a contestant's blocks, None where something was compiled, and
    the seconds a pass of those."""

    blocks: list[float | None]
    compiled_s: list[float]


def contestants() -> dict[str, list[Call]]:
    """This session's contestants: a mutable dictionary, to which callers add."""
    return session.current().note(Contestants).calls


def passes(name: str, count: int) -> tuple[float, bool]:
    """Seconds of so many passes; True where nothing was compiled meanwhile."""
    runtime, calls = session.current().runtime, contestants()[name]
    before = runtime.counters()
    begin = time.perf_counter()
    for _ in range(count):
        for call in calls:
            runtime.synchronize(call())
    return time.perf_counter() - begin, runtime.counters() == before


def race(names: list[str], sweeps: int, block_s: float, seed: int) -> dict[str, Raced]:
    """Blocks of all contestants interleaved in random order."""
    rng = np.random.default_rng(seed)
    sizes = {name: _fitting(name, block_s) for name in names}
    raced: dict[str, Raced] = {name: {"blocks": [], "compiled_s": []} for name in names}
    for _ in range(sweeps):
        for name in map(str, rng.permutation(names)):
            size, pass_s = sizes[name]
            time.sleep(0.005)
            if pass_s < WARM * block_s:
                passes(name, 1)
            seconds, still = passes(name, size)
            raced[name]["blocks"].append(seconds / size if still else None)
            raced[name]["compiled_s"] += [] if still else [seconds / size]
    return raced


def _fitting(name: str, block_s: float) -> tuple[int, float]:
    """How many passes fill a block, and the seconds of one."""
    count = 1
    while (took := passes(name, count)[0]) < block_s / 2:
        count *= 2
    return max(1, round(count * block_s / took)), took / count


def drop() -> None:
    """Drop all contestants, and what was compiled for them."""
    here = session.current()
    here.drop(Contestants)
    here.runtime.forget()


COMMANDS: dict[str, Callable[..., object]] = {"race": race, "race_drop": drop}
