"""What a worker prints: kept in a file of bounded size, since its end is what is
shown."""

import os
import tempfile
from pathlib import Path

MOST = 1 << 20  # bytes: a longer log is cut to its end
LEFT = 1 << 14


def begun(folder: Path, name: str) -> tuple[int, Path]:
    """A new log: a descriptor to write to, and its path.

    Whatever is written goes to the end of the file, wherever that is by then.
    """
    descriptor, path = tempfile.mkstemp(f".{name}.log", dir=folder)
    os.close(descriptor)
    return os.open(path, os.O_WRONLY | os.O_APPEND), Path(path)


def end(path: Path, characters: int) -> str:
    """The last characters, however long the log is; empty where there is none."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 4 * characters))
            return file.read().decode(errors="replace")[-characters:]
    except FileNotFoundError:
        return ""


def trim(path: Path) -> None:
    """Cut a log that has grown too long to its end."""
    if path.exists() and path.stat().st_size > MOST:
        text = end(path, LEFT)
        with path.open("r+b") as file:
            file.truncate(0)
            file.write(text.encode(errors="replace"))
