"""Work in lanes, a thread each: what ends one ends the others, and leaves no worker."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from graphparity.common.system import interrupts
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.zygotes import Zygotes

LOOK_S = 0.25  # a signal that comes just before a wait without an end is not seen in it


class Stopped(RuntimeError):
    """Another lane has ended the work."""


@dataclass
class InLanes:
    """So many lanes at work at once. zygotes: those that their workers come from."""

    lanes: int
    zygotes: Zygotes | None = None
    pools: list[Pool] = field(default_factory=list)  # that are open
    error: BaseException | None = None  # the first that ended the work
    stopped: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.meeting = threading.Barrier(self.lanes)

    def work(self, works: Sequence[Callable[[], None]]) -> None:
        """Do these, one a lane, until all have ended.

        The first error ends all of them and is raised, and so is an interrupt.
        """
        lanes = [_Lane(work) for work in works]
        try:  # an interrupt may come as soon as the first of them works
            for lane in lanes:
                threading.Thread(target=self._guarded, args=(lane,)).start()
            _ended(lanes)
        except BaseException as error:
            with interrupts.ignored():  # a second one
                self.stop(error)
                _ended([lane for lane in lanes if lane.begun])
        if self.error is not None:
            raise self.error

    def _guarded(self, lane: "_Lane") -> None:
        lane.begun = True
        try:
            lane.work()
        except BaseException as error:
            self.stop(error)
        finally:
            lane.over.set()

    def stop(self, error: BaseException) -> None:
        """End all workers and let none start again; error: why."""
        with self.lock:
            self.error = self.error or error
            self.stopped = True
            pools = [*self.pools]
        self.meeting.abort()
        for pool in pools:
            pool.stop()
        if self.zygotes is not None:
            self.zygotes.close()

    @contextmanager
    def within(self, pool: Pool) -> Iterator[Pool]:
        """A pool that is stopped with the others. Raises Stopped where they are."""
        with self.lock:
            if self.stopped:
                raise Stopped("another lane has ended the work")
            self.pools.append(pool)
        try:
            with pool as begun:
                yield begun
        finally:
            with self.lock:
                self.pools.remove(pool)

    def alone(self, work: Callable[[], None] | None) -> None:
        """Meet the other lanes, which all come here, and wait while one of them does
        its `work`."""
        self.meeting.wait()
        if work is not None:
            work()
        self.meeting.wait()


@dataclass
class _Lane:
    """What one lane does; begun: its thread has; over: it has ended."""

    work: Callable[[], None]
    begun: bool = False
    over: threading.Event = field(default_factory=threading.Event)


def _ended(lanes: list[_Lane]) -> None:
    """Wait until all have ended. (A `Thread.join` that is interrupted takes
    the thread for ended, up to Python 3.12.)"""
    for lane in lanes:
        while not lane.over.wait(LOOK_S):
            pass
