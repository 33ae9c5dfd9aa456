"""Inside a worker: a library's functions with another convention, for a while.

A change is (name, sentence, targets, make): each target, `"package.module:Class.name"`,
is replaced by `make(original)` wherever a loaded module holds it.
"""

import functools
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any

Convention = tuple[str, str, tuple[str, ...], Callable[..., Any]]
Holder = tuple[Any, str]


@contextmanager
def changed(
    conventions: list[Convention],
    file: str,
    reached: dict[str, list[int]],
    said: list[str] | None = None,
) -> Iterator[None]:
    """These conventions while it lasts; the lines of `file` below which each was
    reached come into `reached`, by name; what a changed function says of itself, as its
    attribute `said`, into `said`."""
    with ExitStack() as stack:
        for name, _, targets, make in conventions:
            for target in targets:
                if (original := found(target)) is not None:
                    note = functools.partial(_note, reached, name, file)
                    new = make(original)
                    stack.enter_context(_replaced(target, original, new, note))
                    stack.callback(_say, new, said)
        yield


def watched(
    conventions: list[Convention], file: str, reached: dict[str, list[int]]
) -> Any:
    """As `changed`, with every function as it is: which of them are reached."""
    same = [
        (n, t, targets, lambda original: original) for n, t, targets, _ in conventions
    ]
    return changed(same, file, reached)


def found(target: str) -> Any:
    """What stands there; None where this version of the library has none."""
    module, _, path = target.partition(":")
    try:
        return functools.reduce(
            getattr, path.split("."), importlib.import_module(module)
        )
    except (ImportError, AttributeError):
        return None


@contextmanager
def _replaced(
    target: str, original: Any, new: Callable[..., Any], note: Callable[[], None]
) -> Iterator[None]:
    @functools.wraps(original, updated=())
    def noted(*args: Any, **names: Any) -> Any:
        note()
        return new(*args, **names)

    holders = _holders(target, original)
    own = [name in vars(owner) for owner, name in holders]
    for owner, name in holders:
        setattr(owner, name, noted)
    try:
        yield
    finally:
        for (owner, name), its in zip(holders, own, strict=True):
            if its:
                setattr(owner, name, original)
            else:  # it was inherited, or made when it was asked for
                delattr(owner, name)


def _say(new: Any, said: list[str] | None) -> None:
    text = getattr(new, "said", None)
    if said is not None and isinstance(text, str) and text not in said:
        said.append(text)


def _holders(target: str, original: Any) -> list[Holder]:
    """Every module that holds this function; of a method its class."""
    module, _, path = target.partition(":")
    parts = path.split(".")
    owner = functools.reduce(getattr, parts[:-1], sys.modules[module])
    first = [(owner, parts[-1])]
    if not isinstance(owner, ModuleType):
        return first
    others = [
        (holder, name)
        for holder in list(sys.modules.values())
        if isinstance(holder, ModuleType)
        for name, value in list(vars(holder).items())
        if value is original
    ]
    return first + [one for one in others if one != first[0]]


def _note(reached: dict[str, list[int]], name: str, file: str) -> None:
    lines = reached.setdefault(name, [])
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename == file:
            if frame.f_lineno not in lines:
                lines.append(frame.f_lineno)
            return
        frame = frame.f_back  # type: ignore[assignment]
