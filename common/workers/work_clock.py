"""The ledger of a run: the stage that each second of the wall belongs to, and apart
from it the seconds that cores computed.

A thread is in one stage at a time, the innermost that it opened. While several threads
are in one each, they share the wall's seconds equally, so that all stages together are
the whole. Threads whose workers take turns are one at that: only one of them is at
work. What no thread has opened is the harness's.
"""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from graphparity.common.contract.documents import Spent

ORACLE = "oracle"  # the stage of all that its workers are asked
HARNESS, TRANSFER, JUDGING, FIGURES = "harness", "transfer", "judging", "figures"
Seconds = defaultdict[str, float]  # by stage
TIMED = "timed"  # what a run is for, in a worker
OWN = (HARNESS, TRANSFER, JUDGING, FIGURES)  # in the driver; all others in workers


@dataclass
class Span:
    """A stage that a thread is in.

    parts: seconds of it that were another stage's, as a worker tells; cores: seconds
    that cores computed for it elsewhere, by stage.
    """

    stage: str
    begun: float
    turns: int = 0  # the number of a group that takes turns: parts never overlap
    wall_s: float = 0.0  # its share
    group_s: float = 0.0  # that of all of its group
    driver_s: float = 0.0  # computed by the driver's thread
    parts: dict[str, float] = field(default_factory=dict)
    cores: dict[str, float] = field(default_factory=dict)

    def told(
        self, parts: dict[str, float], cores: dict[str, float], transfer_s: float
    ) -> None:
        """Enter what a worker's reply tells of a request: seconds of its parts, core
        seconds of them and of the whole, which is under no name."""
        known = {} if self.stage == ORACLE else parts  # it runs what others run
        self.parts = {**known, TRANSFER: transfer_s}
        self.cores = {stage: cores.get(stage, 0.0) for stage in known}
        whole, counted = cores.get("", 0.0), sum(self.cores.values())
        self.cores[self.stage] = self.cores.get(self.stage, 0.0) + whole - counted


@dataclass
class WorkClock:
    """Seconds by stage, from when it is made.

    now, thread, process: the clocks of the wall, and of what the calling thread and the
    whole driver have computed.
    """

    now: Callable[[], float] = time.monotonic
    thread: Callable[[], float] = time.thread_time
    process: Callable[[], float] = time.process_time
    wall: Seconds = field(default_factory=lambda: Seconds(float))
    cores: Seconds = field(default_factory=lambda: Seconds(float))
    _open: dict[int, list[Span]] = field(default_factory=dict)  # by thread
    _computed: dict[int, float] = field(default_factory=dict)  # by thread, so far
    _driver_s: float = 0.0  # of what the driver computed, that in some stage
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.begun = self._at = self.now()
        self._before = self.process()

    @contextmanager
    def work(self, stage: str) -> Iterator[Span]:
        """Around what belongs to a stage; the seconds of another that is opened within
        it are not its own."""
        me = threading.get_ident()
        with self._lock:
            self._pass(me)
            span = Span(stage, self._at)
            self._open.setdefault(me, []).append(span)
            self._computed[me] = self.thread()
        try:
            yield span
        finally:
            with self._lock:
                self._pass(me)
                self._settle(span)
                self._open[me].pop()
                if not self._open[me]:
                    del self._open[me], self._computed[me]

    def summary(self) -> Spent:
        """Seconds in total, those of the harness's own work, and all by stage."""
        with self._lock:
            self._pass(threading.get_ident())
            for span in [span for spans in self._open.values() for span in spans]:
                self._settle(span)
            wall, cores = self.wall.copy(), self.cores.copy()
            total, driver = self._at - self.begun, self.process() - self._before
        cores[HARNESS] += max(0.0, driver - self._driver_s)
        return {
            "total_s": total,
            "harness_s": sum(wall.get(stage, 0.0) for stage in OWN),
            "wall_s": dict(wall),
            "cores_s": dict(cores),
        }

    def _pass(self, me: int) -> None:
        """Share what passed on the clocks among the stages that are open."""
        now = self.now()
        passed, self._at = now - self._at, now
        inner = [spans[-1] for spans in self._open.values()]
        sizes = Counter(span.turns for span in inner)
        alone = sizes.pop(0, 0)
        for span in inner:
            share = passed / (alone + len(sizes))
            span.wall_s += share / (sizes[span.turns] if span.turns else 1)
            span.group_s += share
        if not inner and passed:
            self.wall[HARNESS] += passed
        if me in self._computed:
            computed = self.thread()
            self._open[me][-1].driver_s += computed - self._computed[me]
            self._computed[me] = computed

    def _settle(self, span: Span) -> None:
        """Enter a span's seconds: those of its parts, in proportion where the wall was
        shared, and the rest as its own."""
        lasted = self._at - span.begun
        scale = span.wall_s / max(lasted, sum(span.parts.values())) if lasted else 0.0
        if span.turns and lasted:
            scale = span.group_s / lasted
        for stage, seconds in span.parts.items():
            self.wall[stage] += scale * seconds
        self.wall[span.stage] += span.wall_s - scale * sum(span.parts.values())
        for stage, seconds in span.cores.items():
            self.cores[stage] += seconds
        self.cores[TRANSFER if span.parts else span.stage] += span.driver_s
        self._driver_s += span.driver_s
        span.begun, span.driver_s = self._at, 0.0
        span.wall_s = span.group_s = 0.0
        span.parts, span.cores = {}, {}
