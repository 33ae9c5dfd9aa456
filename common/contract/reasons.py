"""Why something failed, in few words: the error, and where in a program it arose."""

import traceback
from pathlib import Path

LONGEST = 300  # characters of a reason in a line below a table
HEAD = 120  # of those from its beginning: what kind of error it is
REPLY = 2000  # characters of an error's text that a worker replies
HARNESS = ("common", "worker")  # folders whose lines call programs and are none


def described(error: BaseException) -> str:
    """An error's type and text, and file and line of the program that it arose in."""
    text = f"{type(error).__name__}: {str(error).strip() or 'no message'}"
    return clipped(text, REPLY, REPLY // 2) + place(error)


def place(error: BaseException) -> str:
    """` (at workloads/two_layer_net.py:12 in forward)`: the innermost line of a
    program; the innermost at all where none is in one, empty where there is none."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "site-packages" not in f.filename]
    programs = [f for f in ours if not _calls(Path(f.filename))]
    if not (known := programs or ours or list(frames)):
        return ""
    last = known[-1]
    file = "/".join(Path(last.filename).parts[-3:])
    return f" (at {file}:{last.lineno} in {last.name})"


def _calls(file: Path) -> bool:
    """Whether a file is the harness's: it calls programs, or it makes their graphs."""
    return file.parent.parent.name == HARNESS[0] or file.parts[-2:] == HARNESS


def one_line(reason: object, longest: int = LONGEST) -> str:
    """A reason in one line: of a long one its beginning, which says what error it is,
    and its end, which says where it arose or what to do."""
    return clipped(" ".join(str(reason).split()), longest, min(HEAD, longest // 2))


def clipped(text: str, longest: int, head: int) -> str:
    """At most `longest` characters: the first `head` of them and the last."""
    if len(text) <= longest:
        return text
    mark = " … "
    return text[:head] + mark + text[head + len(mark) - longest :]
