"""A page that driver and workers share: whose turn it is, and what each turn gave.

A file that all of them map into memory holds the order of turns, how many have been
taken and a record of each. A named pipe a process wakes it: who passes the turn on
writes a byte into the next one's, which sleeps in select(2) until then. A byte too many
does no harm: who wakes looks at the page.
"""

import contextlib
import mmap
import os
import select
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from graphparity.common.contract.trees import Array

NAME, PIPE = "page", "wake"
FIELDS = (  # of a turn's record: float64, NaN where nothing is known
    "done",
    "began_s",  # by time.monotonic(), which processes of one machine share
    "seconds",  # of the block
    "device_s",
    "compiled",
    "waited_s",
    "switches",
    "not_finite",
    "denormal",
    "differs",
    "load_s",  # of the load that follows
    "others_s",
    "stolen_s",
    "pressed_s",
    "spun_s",  # CPU time that the process used after its block; NaN: not measured
    "paused_s",  # until it was quiet
    "turn_s",  # from taking the turn to passing it on
)
SIZES = 5  # of the header: turns taken, why it ended, arms, processes, turns
GOING, STOPPED, ENOUGH = 0, 1, 2  # why no further turn is taken


class TurnPage:
    """A page in use. `create` makes its files, `TurnPage(folder)` maps them.

    Public arrays, all in the shared file: `owner` (arms) the process of each arm;
    `steps` and `untimed` (arms) of its blocks; `order` (turns) the arm of each turn;
    `may_end` (turns) 1 where the session may end before it; `pids` (processes + 1), the
    driver's last; `records` (turns, FIELDS).
    """

    def __init__(self, folder: Path) -> None:
        with (folder / NAME).open("r+b") as file:
            self.map = mmap.mmap(file.fileno(), 0)
        self.header = np.ndarray(SIZES, np.int64, self.map)
        arms, processes, turns = (int(size) for size in self.header[2:])
        views, at = [], SIZES * 8
        for size in (arms, arms, arms, turns, turns, processes + 1):
            views.append(np.ndarray(size, np.int64, self.map, at))
            at += size * 8
        self.owner, self.steps, self.untimed = views[:3]
        self.order, self.may_end, self.pids = views[3:]
        self.records: Array = np.ndarray((turns, len(FIELDS)), np.float64, self.map, at)
        pipes = [str(folder / f"{PIPE}-{number}") for number in range(processes)]
        self.pipes = [os.open(pipe, os.O_RDWR | os.O_NONBLOCK) for pipe in pipes]

    @property
    def taken(self) -> int:
        """How many turns have been taken."""
        return int(self.header[0])

    @property
    def ended(self) -> int:
        """GOING, or why nobody takes a further turn: STOPPED or ENOUGH."""
        return int(self.header[1])

    def wait(self, process: int, until: float) -> bool:
        """Sleep until one of this process's arms has its turn: True. False where the
        session is at its end, or by time.monotonic() it is `until`."""
        pipe = self.pipes[process]
        while not self.ended and self.taken < len(self.order):
            if self.owner[self.order[self.taken]] == process:
                return True
            if (left := until - time.monotonic()) <= 0:
                return False
            select.select([pipe], [], [], left)
            with contextlib.suppress(BlockingIOError):
                os.read(pipe, 4096)
        return False

    def pass_on(self) -> None:
        """The turn is over: wake whose turn is next, or all where it was the last."""
        self.header[0] += 1
        if self.taken < len(self.order):
            self._wake(int(self.owner[self.order[self.taken]]))
        else:
            self._wake_all()

    def end(self, why: int = STOPPED) -> None:
        """Nobody takes a further turn; who has one finishes it."""
        self.header[1] = self.ended or why
        self._wake_all()

    def _wake_all(self) -> None:
        for process in range(len(self.pipes)):
            self._wake(process)

    def _wake(self, process: int) -> None:
        with contextlib.suppress(BlockingIOError):  # full of bytes that will wake it
            os.write(self.pipes[process], b"\0")

    def write(self, turn: int, record: dict[str, float | None]) -> None:
        """Keep what a turn gave; fields that are missing or None are NaN."""
        values = [record.get(name) for name in FIELDS]
        self.records[turn] = [np.nan if v is None else float(v) for v in values]
        self.records[turn, 0] = 1.0  # done: last, so that none is half written

    def read(self, turn: int) -> dict[str, float | None] | None:
        """What a turn gave, None where it was not taken to its end."""
        values = self.records[turn]
        if values[0] != 1.0:
            return None
        known = [None if np.isnan(value) else float(value) for value in values]
        return dict(zip(FIELDS, known, strict=True))

    def cpu_s(self) -> float:
        """CPU time of all processes of the session and of the driver so far."""
        return sum(_cpu_s(int(pid)) for pid in self.pids if pid)

    def close(self) -> None:
        """Close the pipes; the memory goes with the last array that lies in it."""
        for pipe in self.pipes:
            os.close(pipe)
        self.pipes = []


def _cpu_s(pid: int) -> float:
    """CPU time of all threads of a process; 0 where it has ended or is not told."""
    try:
        return time.clock_gettime(((~pid) << 3) | 2)  # as in `workers.process`
    except (OSError, OverflowError):
        return 0.0


def create(
    folder: Path,
    owner: Sequence[int],
    steps: Sequence[int],
    untimed: Sequence[int],
    order: Sequence[int],
    may_end: Sequence[int],
) -> TurnPage:
    """The files of a new page in this folder. owner: of each arm, its process.

    Raises OSError where the folder is full: the room is taken now, since a page that
    can't be had later kills the process that writes to it (SIGBUS).
    """
    arms, turns, processes = len(owner), len(order), max(owner) + 1
    size = 8 * (SIZES + 3 * arms + 2 * turns + processes + 1 + turns * len(FIELDS))
    with (folder / NAME).open("w+b") as file:
        _reserve(file.fileno(), size)
        file.write(np.array([0, GOING, arms, processes, turns], np.int64).tobytes())
    for number in range(processes):
        os.mkfifo(folder / f"{PIPE}-{number}", 0o600)
    page = TurnPage(folder)
    page.owner[:], page.steps[:], page.untimed[:] = owner, steps, untimed
    page.order[:], page.may_end[:] = order, may_end
    page.pids[-1] = os.getpid()
    return page


def _reserve(descriptor: int, size: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
    else:  # macOS
        os.write(descriptor, bytes(size))
        os.lseek(descriptor, 0, os.SEEK_SET)
