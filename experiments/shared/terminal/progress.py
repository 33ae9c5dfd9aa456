"""Progress of long work: a bar where there is a terminal, plain lines where there is
none."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)


class Reporter:
    """Says what is being done; `advance` counts finished units of `total`. Several
    threads may ask it."""

    def __init__(self, console: Console, bar: Progress | None, total: int) -> None:
        self.console, self.bar, self.total, self.done = console, bar, total, 0
        self.begun, self.lock = time.monotonic(), threading.Lock()
        self.task = bar.add_task("starting", total=total) if bar else None

    def doing(self, text: str) -> None:
        """Name the work that begins now."""
        if self.bar is not None and self.task is not None:
            self.bar.update(self.task, description=text)
        else:
            self._line(text)

    def say(self, text: str) -> None:
        """A result that stays to be read: a line above the bar, or one among others."""
        if self.bar is not None:
            _print(self.bar.console, text)
        else:
            self._line(text)

    def _line(self, text: str) -> None:
        spent = time.monotonic() - self.begun
        clock = f"{int(spent) // 60}:{int(spent) % 60:02d}"
        line = f"[{self.done}/{self.total}] {clock} {text}"
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
def reporting(console: Console, total: int) -> Iterator[Reporter]:
    """A reporter for `total` units of work on this console."""
    if not console.is_terminal:
        yield Reporter(console, None, total)
        return
    columns = (TextColumn("{task.description:<44}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as bar:
        yield Reporter(console, bar, total)
