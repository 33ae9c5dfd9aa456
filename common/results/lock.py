"""One driver at a time in a folder of results: two would fill the same run and empty
each other's caches."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE = "lock"


class Busy(RuntimeError):
    """Another driver is at work in the folder; the message says which and what to
    do."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder, made where there is none. Raises Busy.

    The lock is the kernel's (flock(2)) and not the file, which stays: it goes with the
    process, however that ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            who = file.read().strip() or "of which nothing is known yet"
            text = f"{folder} is in use by another run, process {who}; wait for it, or"
            raise Busy(f"{text} choose another folder with --results") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
