"""Inside a worker: the lines of a person's file at which objects are made."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def watched(call: Callable[[], Any], file: str) -> tuple[Any, dict[int, int]]:
    """What a call gives, and the line of a file at which each object was made in it, by
    the object's id: the innermost line that isn't in its own `__init__`."""
    found = dict[int, int]()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_name == "__init__":
            one = _first(frame)
            if line := _line(frame.f_back, file, one):
                found[id(one)] = line

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        return call(), found
    finally:
        sys.setprofile(before)


def here(file: str) -> list[int]:
    """The innermost line of a file that is running now; none where none is."""
    line = _line(sys._getframe(1), file, None)
    return [line] if line else []


def owner(lines: dict[int, int]) -> list[int]:
    """The line at which the innermost object was made whose method is running now;
    none where it is not known. lines: by the objects' ids."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and lines:
        if line := lines.get(id(_first(frame))):
            return [line]
        frame = frame.f_back
    return []


def _first(frame: FrameType) -> Any:
    """The first argument of a frame that has just begun."""
    names = frame.f_code.co_varnames[: frame.f_code.co_argcount]
    return frame.f_locals.get(names[0]) if names else None


def _line(frame: FrameType | None, file: str, made: Any) -> int:
    """The innermost line of a file, an object's own `__init__` left out; 0: none."""
    while frame is not None:
        own = frame.f_code.co_name == "__init__" and _first(frame) is made
        if frame.f_code.co_filename == file and not own:
            return frame.f_lineno
        frame = frame.f_back
    return 0
