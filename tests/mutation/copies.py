"""A copy of the checkout to work on, and a file of it that is changed for a while."""

import compileall
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PARTS = ("common", "docs", "experiments", "frameworks", "graphparity", "tests")
FILES = ("pyproject.toml", "README.md", "Makefile", "setup.py")
LEFT = shutil.ignore_patterns("__pycache__", "*.egg-info")


def copied(root: Path, to: Path) -> Path:
    """A copy of what tests need of a checkout, with its bytecode."""
    to.mkdir(parents=True)
    for part in PARTS:
        shutil.copytree(root / part, to / part, ignore=LEFT)
    for file in FILES:
        shutil.copy2(root / file, to / file)
    compileall.compile_dir(to, quiet=1)
    return to


@contextmanager
def written(file: Path, text: str) -> Iterator[None]:
    """While it lasts, a file holds another text; its times are put back as well, so
    that bytecode of the old text is still the file's."""
    before, times = file.read_bytes(), file.stat()
    file.write_text(text)
    try:
        yield
    finally:
        file.write_bytes(before)
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
