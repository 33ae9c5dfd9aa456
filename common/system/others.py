"""Which other programs compute on this machine while a run is under way."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

import psutil

LEAST = 0.05  # of a core: below it a program is not worth a name
MOST = 3  # programs that are named


class Task(NamedTuple):
    """A process, and the CPU time that it has used so far."""

    key: tuple[int, float]  # its number and when it began: numbers are used again
    name: str
    cpu_s: float


class Others:
    """Looks at all processes now and then, and counts what they used from one look to
    the next. A look takes some hundredths of a second: none while anything is timed."""

    def __init__(
        self,
        tasks: Callable[[], Iterable[Task]] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tasks, self.clock = tasks or foreign, clock
        self.used: dict[str, dict[int, float]] = {}  # seconds by name, then number
        self.begun = self.now = clock()
        self.known = self._looked()

    def _looked(self) -> dict[tuple[int, float], Task]:
        return {task.key: task for task in self.tasks()}

    def look(self) -> None:
        """Count what was used since the last look; of a process that is new all."""
        found = self._looked()
        for key, task in found.items():
            before = self.known[key].cpu_s if key in self.known else 0.0
            more = max(0.0, task.cpu_s - before)
            mine = self.used.setdefault(task.name, {})
            mine[key[0]] = mine.get(key[0], 0.0) + more
        self.known, self.now = found, self.clock()

    def told(self) -> str:
        """The programs that used most: `python 1.9 (process 71 and 2 more), make 0.1
        of a core`; empty where none did."""
        over = max(self.now - self.begun, 1e-9)
        shares = {name: sum(each.values()) / over for name, each in self.used.items()}
        first = sorted(shares, key=lambda name: -shares[name])[:MOST]
        texts = [self._named(n, shares[n]) for n in first if shares[n] >= LEAST]
        return f"{', '.join(texts)} of a core" if texts else ""

    def _named(self, name: str, share: float) -> str:
        each = self.used[name]
        busy = sorted((n for n in each if each[n] > 0), key=lambda n: -each[n])
        more = f" and {len(busy) - 1} more" if len(busy) > 1 else ""
        return f"{name} {share:.2g} (process {busy[0]}{more})"


def foreign() -> list[Task]:
    """Every process that is neither this one nor its descendant nor its ancestor, as
    far as one may look."""
    found, ours = list[Task](), _ours()
    with contextlib.suppress(psutil.Error, OSError):
        names = ["pid", "name", "create_time", "cpu_times"]
        for one in psutil.process_iter(names):
            facts = one.info
            if one.pid in ours or not facts["cpu_times"]:
                continue
            spent = facts["cpu_times"].user + facts["cpu_times"].system
            key = one.pid, float(facts["create_time"] or 0.0)
            found.append(Task(key, str(facts["name"]), spent))
    return found


def _ours() -> set[int]:
    found = {os.getpid()}
    with contextlib.suppress(psutil.Error, OSError):
        here = psutil.Process()
        found |= {one.pid for one in here.children(recursive=True)}
        found |= {one.pid for one in here.parents()}
    return found
