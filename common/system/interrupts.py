"""Ctrl-C, and requests to terminate: heeded while threads work, ignored while a run is
ending."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, wait
from contextlib import contextmanager

NUMBERS = (signal.SIGINT, signal.SIGTERM)
STATUS = 130  # of a command that was interrupted
HEEDED_S = 0.5  # at the latest


def done(executor: Executor, works: Sequence[Callable[[], object]]) -> None:
    """Do these on an executor's threads and wait for them; the first error in their
    order is raised, and an interrupt, and then none begins that has not.

    A thread that waits for a lock does not see a signal that comes just before that, so
    this one wakes now and then.
    """
    doing = list[Future[object]]()
    try:
        for work in works:
            doing.append(executor.submit(work))
        for each in doing:
            while not wait([each], HEEDED_S).done:
                continue
            each.result()
    finally:
        for each in doing:
            each.cancel()


@contextmanager
def ignored() -> Iterator[None]:
    """They change nothing until the end of what ends a run's work: a second Ctrl-C in
    the middle of it would leave the rest at work, and who waits for it would wait.

    They arrive in the main thread alone; in another one this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with contextlib.ExitStack() as stack:
        for number in NUMBERS:
            before = signal.signal(number, lambda *_: None)
            stack.callback(signal.signal, number, before or signal.SIG_DFL)
        yield
