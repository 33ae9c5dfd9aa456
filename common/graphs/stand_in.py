"""Replace a framework's function for the length of a `with` block."""

import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def stand_in(owner: object, name: str, other: object) -> Iterator[None]:
    """Within the context, the attribute `name` of a framework's class or module is
    `other`; for use where the framework has no hook. Raises AttributeError where it has
    no such name."""
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
