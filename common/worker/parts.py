"""What a request's seconds were spent on, as its reply tells the driver.

`with parts.part("compile"):` is all that a command needs; what is in no part, or in one
within another, belongs to what is around it.
"""

import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
Seconds = defaultdict[str, float]  # by stage
IMPORT, COMPILE, PROBES = "import", "compile", "probes"
WARM_UP, TIMED = "warm-up", "timed"


@dataclass
class Parts:
    """Seconds and core seconds by stage since the last `taken`."""

    wall: Seconds = field(default_factory=lambda: Seconds(float))
    cores: Seconds = field(default_factory=lambda: Seconds(float))
    inside: bool = False


_parts = Parts()  # this process's: requests come one after the other


@contextmanager
def part(stage: str) -> Iterator[None]:
    """Around what belongs to a stage of its own."""
    if _parts.inside:
        yield
        return
    begin, before, _parts.inside = time.perf_counter(), computed(), True
    try:
        yield
    finally:
        _parts.inside = False
        _parts.wall[stage] += time.perf_counter() - begin
        _parts.cores[stage] += computed() - before


def throughout(stage: str, command: Callable[P, R]) -> Callable[P, R]:
    """The same command, the whole of it of one stage."""

    def counted(*arguments: P.args, **options: P.kwargs) -> R:
        with part(stage):
            return command(*arguments, **options)

    return counted


def first_apart(call: Callable[P, R]) -> Callable[P, R]:
    """The same callable, its first call in COMPILE: graphs are made when it is
    called."""
    pending = [True]

    def counted(*arguments: P.args, **options: P.kwargs) -> R:
        if not pending:
            return call(*arguments, **options)
        pending.clear()
        with part(COMPILE):
            return call(*arguments, **options)

    return counted


def taken() -> tuple[dict[str, float], dict[str, float]]:
    """Seconds and core seconds by stage since the last call."""
    found = dict(_parts.wall), dict(_parts.cores)
    _parts.wall.clear()
    _parts.cores.clear()
    return found


def computed() -> float:
    """Core seconds of this process so far, and of those that it started and saw end,
    such as compilers."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(one) for one in who]
    return sum(one.ru_utime + one.ru_stime for one in used)
