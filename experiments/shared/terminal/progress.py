"""Progress of long work: a bar where there is a terminal; where there is none, a line a
stage and one a minute, or every line with GRAPHPARITY_PROGRESS=all."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

SHOWN = "GRAPHPARITY_PROGRESS"  # all: every line, where there is no terminal
EVERY = 60.0  # seconds at least from one line to the next, else


class Reporter:
    """Says what is being done; `advance` counts finished units of `total`. Several
    threads may ask it. gap: seconds between lines that can wait; clock: in seconds."""

    def __init__(
        self,
        console: Console,
        bar: Progress | None,
        total: int,
        gap: float = EVERY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.console, self.bar, self.total, self.done = console, bar, total, 0
        self.gap, self.clock, self.lock = gap, clock, threading.Lock()
        self.begun, self.told = clock(), -float("inf")  # seconds
        self.task = bar.add_task("starting", total=total) if bar else None

    def stage(self, text: str) -> None:
        """Name a stage of the work that begins now: a line in any case."""
        self._name(text, urgent=True)

    def doing(self, text: str) -> None:
        """Name the work that begins now."""
        self._name(text, urgent=False)

    def _name(self, text: str, urgent: bool) -> None:
        if self.bar is not None and self.task is not None:
            self.bar.update(self.task, description=text)
        else:
            self._line(text, urgent)

    def say(self, text: str, urgent: bool = True) -> None:
        """A result that stays to be read: a line above the bar; where there is none,
        one among others, which is left out if it can wait and another was just
        written."""
        if self.bar is not None:
            _print(self.bar.console, text)
        else:
            self._line(text, urgent)

    def _line(self, text: str, urgent: bool) -> None:
        now = self.clock()
        with self.lock:
            if not urgent and now - self.told < self.gap:
                return
            self.told = now
        spent = int(now - self.begun)
        line = f"[{self.done}/{self.total}] {spent // 60}:{spent % 60:02d} {text}"
        _print(self.console, line)

    def detail(self, text: str) -> None:
        """How the work stands: shown where a bar can be rewritten, nowhere else."""
        if self.bar is not None and self.task is not None:
            self.bar.update(self.task, description=text)

    def expect(self, units: int) -> None:
        """So many units of work more than were known of."""
        with self.lock:
            self.total += units
        if self.bar is not None and self.task is not None:
            self.bar.update(self.task, total=self.total)

    def advance(self, units: int = 1) -> None:
        """So many units of work are finished."""
        with self.lock:
            self.done += units
        if self.bar is not None and self.task is not None:
            self.bar.advance(self.task, units)


def _print(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def reporting(
    console: Console,
    total: int,
    gap: float = EVERY,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Reporter]:
    """A reporter for `total` units of work on this console; gap, clock: as it takes
    them."""
    if not console.is_terminal:
        gap = 0.0 if os.environ.get(SHOWN) == "all" else gap
        yield Reporter(console, None, total, gap, clock)
        return
    columns = (TextColumn("{task.description:<44}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as bar:
        yield Reporter(console, bar, total)
