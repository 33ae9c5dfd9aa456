"""Work on several things beside each other, each thing's in order.

A *queue* is a backend, a *turn* one of the things that every queue does in order. The
queue that is furthest behind goes first; no turn is begun that is more than AHEAD from
the lowest that is not done: what a turn needs and gives is kept until all have done it.

A thread that would have to wait begins another worker of a queue in which much is left:
what later turns took by now, for those that are not begun, is over HELP times the first
turn of its first worker, which had to start.
"""

import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

AHEAD = 8
HELP = 2.0


@dataclass
class Queue:
    """The turns that are not begun, and of each worker the one that it is at, or None
    where it is idle; seconds of each worker's first turn, and of all others."""

    name: str
    left: list[int]
    workers: dict[str, int | None] = field(default_factory=dict)
    first_s: dict[str, float] = field(default_factory=dict)
    later_s: list[float] = field(default_factory=list)

    def idle(self) -> str | None:
        """A worker that waits, or the first one, which need not be there yet."""
        if not self.workers:
            return self.name
        return next((one for one, turn in self.workers.items() if turn is None), None)

    def another(self) -> str:
        """The name of a further worker."""
        return f"{self.name}#{len(self.workers) + 1}"

    def left_s(self) -> float:
        """What the turns that are not begun will take, by those done so far."""
        each_s = statistics.fmean(self.later_s) if self.later_s else 0.0
        return each_s * len(self.left)

    def worth(self) -> bool:
        """Whether another worker pays."""
        begun_s = self.first_s.get(self.name)
        return begun_s is not None and self.left_s() > HELP * begun_s

    def undone(self) -> list[int]:
        """The turns that are under way or not begun."""
        under_way = [turn for turn in self.workers.values() if turn is not None]
        return [*under_way, *self.left]


class Queues:
    """Queues with the turns that each has still to do; threads take from them."""

    def __init__(
        self,
        queues: Mapping[str, Sequence[int]],
        ahead: int = AHEAD,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """queues: of each its turns, ascending; the earlier of two goes first."""
        self.queues = {name: Queue(name, list(turns)) for name, turns in queues.items()}
        self.unpassed = sorted({turn for turns in queues.values() for turn in turns})
        self.ahead, self.now = ahead, now
        self.stopped = self.passing = False
        self.changed = threading.Condition()

    def work(
        self, step: Callable[[str, int], None], passed: Callable[[int], None]
    ) -> None:
        """Do what is left until nothing is to be begun; several threads may do so at
        once.

        step: one worker's turn; the worker's name is the queue's, or that with `#2`.
        passed: called once a turn when all queues have done it, in order, one at a
        time. An error in either ends the work of all threads.
        """
        try:
            while taken := self._take():
                queue, worker, turn = taken
                begun = self.now()
                step(worker, turn)
                self._done(queue, worker, self.now() - begun)
                self._pass(passed)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Let no thread take anything more."""
        with self.changed:
            self.stopped = True
            self.changed.notify_all()

    def _take(self) -> tuple[Queue, str, int] | None:
        """A queue with the worker for its next turn, and the turn; waits until there is
        one. None where nothing is left to be begun."""
        with self.changed:
            while not self.stopped and any(q.left for q in self.queues.values()):
                if chosen := self._next():
                    queue, worker = chosen
                    turn = queue.workers[worker] = queue.left.pop(0)
                    return queue, worker, turn
                self.changed.wait()
            return None

    def _next(self) -> tuple[Queue, str] | None:
        """The queue that is furthest behind of those with an idle worker, else the one
        with most left of those that are worth another."""
        last = min(self._undone()) + self.ahead
        near = [q for q in self.queues.values() if q.left and q.left[0] <= last]
        idle = [(queue, worker) for queue in near if (worker := queue.idle())]
        if idle:
            return min(idle, key=lambda pair: pair[0].left[0])
        if worth := [queue for queue in near if queue.worth()]:
            most = max(worth, key=Queue.left_s)
            return most, most.another()
        return None

    def _undone(self) -> list[int]:
        return [turn for queue in self.queues.values() for turn in queue.undone()]

    def _done(self, queue: Queue, worker: str, seconds: float) -> None:
        """Note that a worker has done its turn."""
        with self.changed:
            queue.workers[worker] = None
            if worker in queue.first_s:
                queue.later_s.append(seconds)
            else:
                queue.first_s[worker] = seconds
            self.changed.notify_all()

    def _pass(self, passed: Callable[[int], None]) -> None:
        """Call `passed` for what all queues have done, unless another thread is at
        it: that one goes on with what is done meanwhile."""
        while (turn := self._to_pass()) is not None:
            passed(turn)
            with self.changed:
                self.passing = False

    def _to_pass(self) -> int | None:
        with self.changed:
            if self.passing or not self.unpassed:
                return None
            if self.unpassed[0] in self._undone():
                return None
            self.passing = True
            return self.unpassed.pop(0)
