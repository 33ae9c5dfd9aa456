"""Inside a worker: whether a person's own code forks the process.

A child that comes back would go on with the worker's own work, and each timed step
would make another. What a library forks for itself never comes back.
"""

import os
import sys
from pathlib import Path

SAID = (
    "line {line} of it forks the process in a step: both go on from there, so no step "
    "can be timed. Fork before, or in a process of its own (subprocess)"
)
_WATCHED = list[tuple[str, list[int]]]()  # a file, and the lines of it that forked


def watched(place: str) -> list[int]:
    """The lines of this file that fork, as they do so from now on."""
    if not _WATCHED:
        os.register_at_fork(after_in_parent=_note)
    found = list[int]()
    _WATCHED[:] = [(str(Path(place).resolve()), found)]
    return found


def _note() -> None:
    """The line that forked, where it is of that file."""
    frame = sys._getframe(1)
    for file, lines in _WATCHED:
        if frame.f_code.co_filename == file:
            lines.append(frame.f_lineno)
