"""Inside a worker: several callables at once, and blocks of them at random.

A contestant is a list of calls without arguments, which an experiment times beside
others; one pass makes each of them once.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from graphparity.common.contract.timings import Block, Raced
from graphparity.common.system import load
from graphparity.common.worker import session

WARM = 5  # blocks: a pass that is longer needs none before it

Call = Callable[[], object]


@dataclass
class Contestants:
    """The calls of one pass, by contestant."""

    calls: dict[str, list[Call]] = field(default_factory=dict)


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
    """Blocks of all contestants interleaved in random order, each with what ran beside
    it."""
    rng = np.random.default_rng(seed)
    sizes = {name: _fitting(name, block_s) for name in names}
    raced: dict[str, Raced] = {
        name: {"passes": sizes[name][0], "blocks": []} for name in names
    }
    for _ in range(sweeps):
        for name in map(str, rng.permutation(names)):
            size, pass_s = sizes[name]
            time.sleep(0.005)
            if pass_s < WARM * block_s:
                passes(name, 1)
            raced[name]["blocks"].append(watched(partial(passes, name, size)))
    return raced


def watched(work: Callable[[], tuple[float, bool]], once: bool = False) -> Block:
    """A block and what ran beside it. work: returns its seconds, and whether nothing
    was compiled in it. once: it may compile, in processes of its own too."""
    waits, before = load.waits(), load.here(once)
    seconds, still = work()
    waited = load.waiting(waits, load.waits())
    beside = load.between(before, load.here(once))
    return {"seconds": seconds, "compiled": not still, "waits": waited, "load": beside}


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
