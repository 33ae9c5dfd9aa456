"""Backends selected by their constants: the defaults where none is named.

Those of this tree alone: a user's own package is run where its backends are asked for
by name, or all.
"""

from graphparity.common.contract import registry
from graphparity.common.contract.backend import Backend


def _here(graph: str) -> list[Backend]:
    every = registry.of_this_tree().values()
    return [b for b in every if b.graph == graph and b.suits("cpu")]


def baseline() -> str:
    """The backend that all others are timed against."""
    return next(n for n, b in registry.of_this_tree().items() if b.baseline)


def eager() -> tuple[str, ...]:
    """The dynamic backends that run on any machine, the baseline first."""
    return tuple(b.name for b in _here("dynamic"))


def compiled(name: str) -> str:
    """The first static backend that borrows from a dynamic one; itself, without any."""
    borrowing = (b.name for b in _here("static") if b.borrows == name)
    return next(borrowing, name)


def pair() -> tuple[str, str]:
    """The baseline and its program as a static graph."""
    return baseline(), compiled(baseline())


def one_each() -> tuple[str, ...]:
    """One backend a framework: the baseline, of the others what is compiled."""
    first = baseline()
    return tuple(name if name == first else compiled(name) for name in eager())
