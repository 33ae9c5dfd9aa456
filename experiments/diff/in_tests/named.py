"""Which program a person means: by its text, or by the function itself."""

import inspect
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from graphparity.common.user import programs
from graphparity.common.user.programs import BadProgram, Program

WRITE = "write it with `def` at the top of a file, or name it 'FILE.py:FUNCTION'"


def program(what: Any) -> Program:
    """`FILE.py:FUNCTION`, `package.module:FUNCTION`, or a function that stands at the
    top of a file. Raises BadProgram, a ValueError."""
    if isinstance(what, str):
        return programs.parsed(what)
    own = _own(what)
    name = getattr(own, "__qualname__", None)
    module = sys.modules.get(getattr(own, "__module__", None) or "")
    if not callable(what) or name is None or module is None:
        expected = "a function, or a text 'FILE.py:FUNCTION'"
        raise BadProgram(f"{what!r} is {type(what).__name__}; expected {expected}")
    _check(own, name, module)
    return _in_package(module, name) or programs.parsed(f"{_file(module, name)}:{name}")


def _check(own: Any, name: str, module: ModuleType) -> None:
    """Raise BadProgram where a worker would not find this function by its name."""
    if "<lambda>" in name:
        raise BadProgram(f"a lambda can't be found again in its file; {WRITE}")
    if "<locals>" in name:
        inner = name.replace(".<locals>", "")
        raise BadProgram(f"{inner} is made inside another function; {WRITE}")
    if "." in name:
        raise BadProgram(f"{name} is a method; {WRITE}")
    if _own(getattr(module, name, None)) is not own:
        raise BadProgram(f"{name} of {module.__name__} is not this function; {WRITE}")


def _file(module: ModuleType, name: str) -> Path:
    """The module's file, as it is seen from here where it lies below. Raises
    BadProgram."""
    text = getattr(module, "__file__", None)
    if text is None or not text.endswith(".py"):
        raise BadProgram(f"{name}: {module.__name__} has no Python file; {WRITE}")
    file, here = Path(text).resolve(), Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def _in_package(module: ModuleType, name: str) -> Program | None:
    """By the name of its module, where that is in a package: its file may import its
    neighbours by dots; None where it is in none, or another file has the name."""
    if not getattr(module, "__package__", None) or module.__name__ == "__main__":
        return None
    try:
        found = programs.parsed(f"{module.__name__}:{name}")
        same = programs.file(found).resolve() == Path(module.__file__ or "").resolve()
    except (BadProgram, ValueError):
        return None
    return found if same else None


def _own(what: Any) -> Any:
    """The function that was decorated, where a decorator tells it."""
    what = getattr(what, "python_function", what)  # of a tf.function
    return inspect.unwrap(what) if callable(what) else what
