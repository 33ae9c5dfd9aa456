"""Inside a worker: a person's own file, loaded by its path or as a module.

A file may be called `tensorflow.py`: its folder comes last on the path of imports, so
that a library's name means the library, and a neighbour's the neighbour.
"""

import importlib
import importlib.util
import inspect
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

NAME = "graphparity_user_program"  # of the module: no library has it


class Raised(Exception):
    """A person's own code has raised; the text is its traceback, without our frames."""


def module(place: str) -> ModuleType:
    """The module of a file, or of `package.module` in the working directory. Raises
    Raised."""
    path = Path(place)
    folder = str(path.parent if path.suffix == ".py" else Path.cwd())
    if folder not in sys.path:
        sys.path.append(folder)
    if path.suffix != ".py":
        found: ModuleType = guarded(lambda: importlib.import_module(place))
        return found
    spec = importlib.util.spec_from_file_location(NAME, path)
    if spec is None or spec.loader is None:
        raise Raised(f"{place} can't be loaded as a Python file")
    made = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = made
    loader = spec.loader
    guarded(lambda: loader.exec_module(made))
    return made


def guarded(call: Callable[[], Any]) -> Any:
    """What a call of a person's own code gives. Raises Raised with whatever it raises,
    an exit too."""
    try:
        return call()
    except (Exception, SystemExit) as error:
        raise Raised(told(error)) from error


def told(error: BaseException) -> str:
    """A traceback from the first frame that is a person's own, whole."""
    lines = traceback.TracebackException.from_exception(error)
    ours = str(Path(__file__).parents[2])
    for number, frame in enumerate(lines.stack):
        if not frame.filename.startswith((ours, "<frozen importlib")):
            lines.stack = traceback.StackSummary.from_list(list(lines.stack)[number:])
            break
    lines.__cause__ = lines.__context__ = None
    return "".join(lines.format()).strip()


def function(made: ModuleType, name: str) -> Callable[..., Any]:
    """A function of the module. Raises Raised where it has none of this name."""
    found = getattr(made, name, None)
    if callable(found):
        return found  # type: ignore[no-any-return]
    there = [n for n, f in vars(made).items() if inspect.isfunction(f)]
    own = sorted(n for n in there if getattr(made, n).__module__ == made.__name__)
    kind = "has no" if found is None else f"is {type(found).__name__}, no function:"
    what = f"{kind} {name}" if found is None else f"{name} {kind}"
    raise Raised(f"it {what}; its functions are: {', '.join(own) or 'none'}")


def bound(call: Callable[..., Any], inputs: dict[str, Any]) -> Callable[..., Any]:
    """The function of the inputs by name; by order where its parameters have other
    names, and as many. Raises Raised."""
    try:
        signature = inspect.signature(call)
    except (TypeError, ValueError):
        return lambda given: call(*given.values())
    try:
        signature.bind(**inputs)
        return lambda given: call(**given)
    except TypeError:
        pass
    try:
        signature.bind(*inputs.values())
        return lambda given: call(*given.values())
    except TypeError as error:
        text = f"it takes {signature}, the inputs are {', '.join(inputs)}: {error}"
        raise Raised(text) from error
