"""Folders for a while, and what killed processes left of theirs.

Each holds a file that its process has locked (flock(2)), and a lock goes with its
process, however that ends: a folder of ours whose file can be locked is nobody's.
"""

import contextlib
import fcntl
import functools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphparity.common.system import interrupts

PREFIX, MARK = "graphparity-", ".held"


@contextmanager
def folder(place: Path | None = None) -> Iterator[Path]:
    """A new empty folder (but for a hidden file) that is gone at the end; before the
    first, what dead processes left is removed. place: where; else among the system's
    temporary files. Raises OSError where that can't be written."""
    place = place or Path(tempfile.gettempdir())
    _sweep_once(place)
    path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    try:
        with (path / f"{MARK}.new").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            os.rename(path / f"{MARK}.new", path / MARK)  # never there without its lock
            yield path
    finally:
        with interrupts.ignored():
            shutil.rmtree(path, ignore_errors=True)


@functools.cache
def _sweep_once(place: Path) -> None:
    sweep(place)


def sweep(place: Path | None = None) -> list[Path]:
    """Remove the folders of this user's processes that are dead; those removed."""
    places = (place or Path(tempfile.gettempdir())).glob(f"{PREFIX}*")
    dead = [path for path in places if _ours(path) and _unheld(path / MARK)]
    for path in dead:
        shutil.rmtree(path, ignore_errors=True)
    return dead


def _ours(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return not path.is_symlink() and path.stat().st_uid == os.getuid()
    return False


def _unheld(mark: Path) -> bool:
    """Whether the file is there and no process has locked it."""
    try:
        with mark.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
