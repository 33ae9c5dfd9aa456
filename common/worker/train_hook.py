"""Another way to make graphs, for all that looks into how a backend makes its own.

A graph is made in one place, a function of the backend's `train`. Whoever wants to see
what it makes, or to have it made otherwise, changes a copy of that module: the session
works with the copy while it lasts, and the module itself stays as it is.
"""

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, cast

from graphparity.common.contract.backend_modules import Train
from graphparity.common.worker import session

Maker = Callable[..., Any]  # a function of `train` that makes a graph
Change = Callable[[ModuleType], None]  # what is done to the copy


@contextmanager
def changed(change: Change) -> Iterator[None]:
    """While it lasts, the session makes graphs by a changed copy of its `train`."""
    here = session.current()
    ordinary = here.train
    here.train = changed_copy(cast(ModuleType, ordinary), change)
    try:
        yield
    finally:
        here.train = ordinary


def changed_copy(train: ModuleType, change: Change) -> Train:
    """The module's file run once more, so that its functions call each other's copies,
    and then changed. Raises LookupError where it has no file."""
    spec = importlib.util.find_spec(train.__name__)
    if spec is None or spec.loader is None:
        raise LookupError(f"{train.__name__} has no file to run once more")
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    change(copy)
    return cast(Train, copy)


def wrapping(name: str, wrap: Callable[[Maker], Maker]) -> Change:
    """The change that puts what `wrap` makes of a function in the function's place;
    none where the module has no function of that name."""

    def change(copy: ModuleType) -> None:
        if hasattr(copy, name):
            setattr(copy, name, wrap(getattr(copy, name)))

    return change
