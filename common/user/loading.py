"""Inside a worker: a person's own file, loaded by its path or as a module.

A file may be called `tensorflow.py`: its folder comes last on the path of imports, so
that a library's name means the library, and a neighbour's the neighbour.
"""

import difflib
import importlib
import importlib.util
import inspect
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

NAME = "graphparity_user_program"  # of the module: no library has it
ROOT = Path(__file__).parents[2]
LEAD = ("train.py", "runtime.py")  # a backend's files that call theirs; all of OWN do
OWN = "own"
RULE = "-----"
MODELS = (
    "What makes a model takes no arrays: write a function of the arrays that calls it; "
    "models are compared by `graphparity check`, in a test by assert_same_model"
)


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
    an exit too.

    A process that it forks and that comes back here ends here: one worker answers.
    """
    mine = os.getpid()
    try:
        return call()
    except Raised:
        raise
    except BaseException as error:  # whatever it is: the worker goes on
        raise Raised(told(error)) from error
    finally:
        if os.getpid() != mine:
            os._exit(0)


def told(error: BaseException) -> str:
    """A traceback from the first frame that is a person's own, whole, with what the
    error came from."""
    lines = traceback.TracebackException.from_exception(error)
    if lines.__notes__:  # below a rule stands a library's hint, no part of the error
        lines.__notes__ = [n for n in lines.__notes__ if not n.startswith(RULE)]
    for number, frame in enumerate(lines.stack):
        if not _ours(frame.filename):
            lines.stack = traceback.StackSummary.from_list(list(lines.stack)[number:])
            break
    else:
        lines.stack = traceback.StackSummary()
    return "".join(lines.format()).strip()


def _ours(file: str) -> bool:
    """Whether a file is the harness's, or Python's own way of importing."""
    if file.startswith("<frozen importlib"):
        return True
    path = Path(file)
    if not path.is_relative_to(ROOT):
        return False
    top, *rest = path.relative_to(ROOT).parts
    if top == "frameworks":
        return path.name in LEAD or OWN in rest
    return top in ("common", "experiments")


def function(made: ModuleType, name: str) -> Callable[..., Any]:
    """A function of the module. Raises Raised where it has none of this name."""
    found = getattr(made, name, None)
    if callable(found):
        return found  # type: ignore[no-any-return]
    if found is not None:
        raise Raised(f"its {name} is {type(found).__name__}, no function")
    there = [n for n, f in vars(made).items() if inspect.isfunction(f)]
    own = sorted(n for n in there if getattr(made, n).__module__ == made.__name__)
    raise Raised(f"it has no {name}{nearest(name, own)}")


def nearest(name: str, there: list[str]) -> str:
    """What is said after a name that is not there: near ones, or all."""
    if near := difflib.get_close_matches(name, there, 3, 0.5):
        return f"; did you mean {' or '.join(near)}?"
    return f"; its functions are: {', '.join(there) or 'none'}"


def bound(call: Callable[..., Any], inputs: dict[str, Any]) -> Callable[[Any], Any]:
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
        raise Raised(text if signature.parameters else f"{text}. {MODELS}") from error


def by_order(call: Callable[..., Any], inputs: dict[str, Any]) -> list[str]:
    """The function's own parameters where they are bound by order; empty: by name."""
    try:
        signature = inspect.signature(call)
    except (TypeError, ValueError):
        return []
    try:
        signature.bind(**inputs)
        return []
    except TypeError:
        return [*signature.parameters][: len(inputs)]


def by_name(call: Callable[..., Any], known: dict[str, Any]) -> Any:
    """What a call gives with what its parameters name of `known`; a function there is
    called first. Raises TypeError where it must have something else."""
    given = {}
    for name, one in inspect.signature(call).parameters.items():
        if name in known:
            value = known[name]
            given[name] = value() if inspect.isfunction(value) else value
        elif one.default is one.empty and one.kind not in (2, 4):
            text = f"{getattr(call, '__name__', 'it')} takes {name!r}, which is none of"
            raise TypeError(f"{text}: {', '.join(known)}")
    return call(**given)
