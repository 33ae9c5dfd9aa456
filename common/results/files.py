"""Files that are written whole or not at all, and whether they can be."""

import os
from pathlib import Path


class NotWritten(RuntimeError):
    """A file can't be written; the message says which, and why."""


def write(path: Path, text: str | bytes) -> None:
    """Write a text, or bytes, whole or not at all: a reader finds the old file or the
    new one, and nothing beside it. A pipe or a device is written to as it is. Raises
    NotWritten."""
    try:
        if _special(path):
            _put(path, text)
            return
        partial, place = _beside(path)
        try:
            _put(partial, text)
            os.replace(partial, place)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise NotWritten(f"{path} can't be written: {error.strerror}") from error


def _put(path: Path, text: str | bytes) -> None:
    if isinstance(text, bytes):
        path.write_bytes(text)
    else:
        path.write_text(text)


def check(path: Path) -> None:
    """Raises NotWritten where `write` could not write: what it makes first is made, and
    removed. So a mistake is told before the work, and not after it."""
    if os.path.isdir(path):
        raise NotWritten(f"{path} is a folder; name a file")
    if _special(path):
        if not os.access(path, os.W_OK):
            raise NotWritten(f"{path} can't be written: it may only be read")
        return
    partial, place = _beside(path)
    if not os.path.isdir(place.parent):
        raise NotWritten(f"{path}: there is no folder {path.parent}")
    _try(partial, path)


def check_folder(folder: Path) -> None:
    """Raises NotWritten where no file can be written into a folder, or where it can't
    be made; none is made."""
    there = next(
        one for one in (folder, *folder.absolute().parents) if os.path.exists(one)
    )
    if not os.path.isdir(there):
        above = "" if there == folder else f"{folder} can't be made: "
        raise NotWritten(f"{above}{there} is a file; a folder is expected")
    partial, _ = _beside(there / f"{folder.name}-")  # any name that is not there
    _try(partial, folder)


def _try(partial: Path, asked: Path) -> None:
    """Make a file and remove it. Raises NotWritten, of the path that was asked for."""
    try:
        partial.open("w").close()
        partial.unlink(missing_ok=True)
    except OSError as error:
        raise NotWritten(f"{asked} can't be written: {error.strerror}") from error


def make_folder(folder: Path) -> None:
    """A folder, made where there is none. Raises NotWritten."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritten(f"{folder} can't be made: {error.strerror}") from error


def _special(path: Path) -> bool:
    """Whether there is something that is neither file nor folder: a pipe, a device."""
    # of os.path, which raises nothing for a name that is too long
    plain = os.path.isfile(path) or os.path.isdir(path)
    return os.path.exists(path) and not plain


def _beside(path: Path) -> tuple[Path, Path]:
    """(what is written first, what then becomes of it): where a link leads."""
    place = Path(os.path.realpath(path))
    return place.with_name(f".{place.name}.partial"), place
