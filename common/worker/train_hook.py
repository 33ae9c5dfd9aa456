"""Change how a session makes graphs, to look at them or to have them made otherwise.

A graph is made in one place, a function of the backend's `train`. To look at what that
function makes, or to replace it, a copy of the module is changed: the session works
with the copy within the context, and the module itself is unchanged.
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
    """Within the context, the session makes graphs by a changed copy of its `train`."""
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
