"""Which program a person means: by its text, or by the function itself."""

import inspect
import sys
from pathlib import Path
from typing import Any

from graphparity.common.user import programs
from graphparity.common.user.programs import BadProgram, Program

WRITE = "write it with `def` at the top of a file, or name it 'FILE.py:FUNCTION'"


def program(what: Any) -> Program:
    """`FILE.py:FUNCTION`, `package.module:FUNCTION`, or a function that stands at the
    top of a file. Raises BadProgram, a ValueError."""
    return programs.parsed(what if isinstance(what, str) else _text(what))


def _text(what: Any) -> str:
    """What a function is called as a program. Raises BadProgram."""
    own = _own(what)
    name = getattr(own, "__qualname__", None)
    module = sys.modules.get(getattr(own, "__module__", None) or "")
    if not callable(what) or name is None or module is None:
        expected = "a function, or a text 'FILE.py:FUNCTION'"
        raise BadProgram(f"{what!r} is {type(what).__name__}; expected {expected}")
    if "<lambda>" in name:
        raise BadProgram(f"a lambda can't be found again in its file; {WRITE}")
    if "<locals>" in name:
        inner = name.replace(".<locals>", "")
        raise BadProgram(f"{inner} is made inside another function; {WRITE}")
    if "." in name:
        raise BadProgram(f"{name} is a method; {WRITE}")
    if _own(getattr(module, name, None)) is not own:
        raise BadProgram(f"{name} of {module.__name__} is not this function; {WRITE}")
    file = getattr(module, "__file__", None)
    if file is None or not file.endswith(".py"):
        raise BadProgram(f"{name}: {module.__name__} has no file; {WRITE}")
    if getattr(module, "__package__", None) and module.__name__ != "__main__":
        return f"{module.__name__}:{name}"  # its file may import its neighbours by dots
    return f"{_near(Path(file))}:{name}"


def _own(what: Any) -> Any:
    """The function that was decorated, where a decorator tells it."""
    what = getattr(what, "python_function", what)  # of a tf.function
    return inspect.unwrap(what) if callable(what) else what


def _near(file: Path) -> Path:
    """A path as it is seen from here, where it lies below."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file
