"""Errors by which a framework refuses a program: those in its own table, and no others.

A table holds pairs: the type of an error, and words that are in its message.
"""

from collections.abc import Sequence

from graphparity.common.contract import reasons, registry

Table = Sequence[tuple[type[Exception], str]]
LONGEST = 300


def by_backend(error: Exception, backend: str) -> str | None:
    """The same by REFUSALS in `graph_modes` of a backend, with the program's file and
    line; None where it has no such table, or a mistake is at work."""
    try:
        table: Table = registry.load(backend, "graph_modes").REFUSALS
    except (registry.Gap, AttributeError):
        return None
    text = refusal_text(error, table)
    return None if text is None else f"{text}{reasons.place(error)}"


def refusal_text(error: Exception, table: Table) -> str | None:
    """`TYPE: LINE` of an error that the table names, LINE its most informative line,
    300 characters at most; None for any other error."""
    text = str(error)
    for kind, words in table:
        if isinstance(error, kind) and words in text:
            return f"{type(error).__name__}: {_main_line(text)}"[:LONGEST]
    return None


def _main_line(message: str) -> str:
    """The first line of an error, or the last where the first only leads to it."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    if not lines:
        return "no message"
    leads = lines[0].endswith(":") and len(lines) > 1
    return lines[-1].partition("Error: ")[2] or lines[-1] if leads else lines[0]
