"""Something else in the place of a framework's function, for a while."""

import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def stand_in(owner: object, name: str, other: object) -> Iterator[None]:
    """While it lasts, `other` stands for what a class or module of a framework has
    under a name: where the framework has no hook of its own. Raises AttributeError
    where it has no such name."""
    inherited = name not in vars(owner)
    before = getattr(owner, name)
    setattr(owner, name, other)
    try:
        yield
    finally:
        if inherited:
            delattr(owner, name)
        else:
            setattr(owner, name, before)
