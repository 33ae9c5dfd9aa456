"""Work on several things beside each other, each thing's in order.

A *lane* is a backend, a *turn* one of the things that every lane does in order. Lanes
that are behind go first; none goes more than AHEAD turns before the slowest, since what
a turn needs and gives is kept until all lanes have passed it.
"""

import threading
from collections.abc import Callable, Mapping, Sequence

AHEAD = 8


class Lanes:
    """Lanes with the turns that each has still to do; threads take from them."""

    def __init__(self, lanes: Mapping[str, Sequence[int]], ahead: int = AHEAD) -> None:
        """lanes: of each its turns, ascending; the earlier of two lanes goes first."""
        self.left = {name: list(turns) for name, turns in lanes.items()}
        self.busy = set[str]()
        self.ahead, self.stopped = ahead, False
        self.changed = threading.Condition()

    def work(
        self, step: Callable[[str, int], None], passed: Callable[[int], None]
    ) -> None:
        """Do what is left until nothing is; several threads may do so at once.

        step: one lane's turn. passed: called once a turn, when its last lane has done
        it, by the thread that did. An error in either ends the work of all threads.
        """
        try:
            while taken := self._take():
                name, turn = taken
                step(name, turn)
                if self._done(name, turn):
                    passed(turn)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Let no thread take anything more."""
        with self.changed:
            self.stopped = True
            self.changed.notify_all()

    def _take(self) -> tuple[str, int] | None:
        """The lane that is furthest behind, and its turn; waits until there is one.
        None where nothing is left."""
        with self.changed:
            while not self.stopped:
                turns = {name: left[0] for name, left in self.left.items() if left}
                if not turns:
                    return None
                last = min(turns.values()) + self.ahead
                free = [n for n in turns if n not in self.busy and turns[n] <= last]
                if free:
                    name = min(free, key=lambda one: turns[one])
                    self.busy.add(name)
                    return name, turns[name]
                self.changed.wait()
            return None

    def _done(self, name: str, turn: int) -> bool:
        """Note that a lane has done its turn; whether it was the last to do it."""
        with self.changed:
            self.busy.remove(name)
            self.left[name].remove(turn)
            self.changed.notify_all()
            return not any(turn in left for left in self.left.values())
