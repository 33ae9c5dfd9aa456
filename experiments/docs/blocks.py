"""The blocks of a Markdown page that are written: where they are, and what they hold.

`<!-- written: WHAT -->`, on a line of its own, begins one and `<!-- end -->` ends it.
`<!-- kept by hand: WHY -->` begins one that no command writes.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

BEGIN = re.compile(r"^<!-- (written|kept by hand): (.+) -->$")
END = "<!-- end -->"
WRITTEN = "written"


class Broken(ValueError):
    """A page whose marks don't fit together; a sentence that names the line."""


class Block(NamedTuple):
    """kind: written or kept by hand; first: the line, from 0, behind its mark."""

    kind: str
    what: str
    first: int
    lines: list[str]


def blocks(text: str) -> Iterator[Block]:
    """Every block of a page, in order. Raises Broken."""
    opened: Block | None = None
    for number, line in enumerate(text.split("\n")):
        begun = BEGIN.match(line)
        if opened is None and begun:
            opened = Block(begun[1], begun[2], number + 1, [])
        elif opened and line == END:
            yield opened
            opened = None
        elif begun or (END in line and f"`{END}" not in line):
            where = f"line {number + 1}: {line.strip()}"
            need = f"'{opened.what}' still waits for {END}" if opened else "none began"
            raise Broken(f"{where}: a block begins or ends here, but {need}")
        elif opened:
            opened.lines.append(line)
    if opened:
        raise Broken(f"line {opened.first}: '{opened.what}' has no {END}")


def written(text: str, say: Callable[[str], str]) -> str:
    """The page with every written block anew.

    say: what a block holds, for what its mark asks for.
    """
    lines = text.split("\n")
    for one in reversed([b for b in blocks(text) if b.kind == WRITTEN]):
        until = one.first + len(one.lines)
        lines[one.first : until] = say(one.what).split("\n")
    return "\n".join(lines)


def parted(text: str, say: Callable[[str], str]) -> list[str]:
    """What the written blocks ask for that don't hold what they should."""
    every = [one for one in blocks(text) if one.kind == WRITTEN]
    return [one.what for one in every if "\n".join(one.lines) != say(one.what)]


def outside(text: str) -> str:
    """The page without its blocks; their lines are left empty."""
    lines = text.split("\n")
    for one in blocks(text):
        lines[one.first : one.first + len(one.lines)] = [""] * len(one.lines)
    return "\n".join(lines)
