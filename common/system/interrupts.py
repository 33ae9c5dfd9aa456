"""Ctrl-C, and requests to terminate: heeded while threads work, ignored while a run is
ending."""

import _thread
import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, wait
from contextlib import contextmanager

NUMBERS = (signal.SIGINT, signal.SIGTERM)
STATUS = 130  # of a command that was interrupted
HEEDED_S = 0.5  # at the latest
AGAIN_S = 0.01  # after which an interrupt that was dropped comes again


def arrange() -> None:
    """A request to terminate is treated like Ctrl-C, and none of them gets lost.

    Both are handled here: a shell that starts a job in the background ignores SIGINT.
    """

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    for number in NUMBERS:
        signal.signal(number, interrupt)
    sys.unraisablehook = come_again


def come_again(dropped: "sys.UnraisableHookArgs") -> None:
    """An interrupt in the midst of a finalizer or a weak reference's callback, where
    Python only prints what is raised, comes again once that is over. All else that is
    dropped there is printed.
    """
    if not issubclass(dropped.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(dropped)
        return
    timer = threading.Timer(AGAIN_S, _thread.interrupt_main)
    timer.daemon = True
    with contextlib.suppress(RuntimeError):  # the process ends already
        timer.start()


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
