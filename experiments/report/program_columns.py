"""The programs as columns: which file each backend runs, cut into definitions.

A program is a path inside a backend's folder, `workloads/cnn`. Backends that borrow it
share one file. A file is cut at its section markers and at its `def` lines, and pieces
of the same name stand in one row.
"""

import difflib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graphparity.common.contract import registry

KINDS = ("workloads", "precision", "optimizers", "library", "control")
SINGLE = ("train", "makers", "mixed", "inside")
OPENING = re.compile(r"( *)(?:def|class) (\w+)|# -- ([^:\n]*?)(?::.*)? -+$")
NOTE = re.compile(r"# (differs|dynamic|static): (.*)")
ABOVE = re.compile(r"\s*[@#]")


@dataclass(frozen=True)
class Line:
    """One line of source, counted from 1."""

    number: int
    text: str
    note: str | None = None  # differs, dynamic or static, as its comment begins
    reason: str = ""  # what that comment says
    changed: bool = False  # not as in the file that the backend would borrow


@dataclass(frozen=True)
class Piece:
    """A definition, a section's marker, or the head of a file."""

    key: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Source:
    """A file of one backend, and that backend's own file of the same program."""

    owner: str
    path: str  # inside the repository
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "\n".join(line.text for p in self.pieces for line in p.lines) + "\n"


@dataclass(frozen=True)
class Program:
    """What every backend runs under one name."""

    name: str
    owners: dict[str, str]  # backend -> the backend whose file it runs
    sources: dict[str, Source]  # by owner
    keys: tuple[str, ...]  # of all pieces, in an order that suits every file


def names() -> list[str]:
    """Every program: the oracle's and what only others have."""
    programs: dict[str, None] = {}
    for kind in KINDS:
        stems = {
            path.stem
            for backend in registry.backends().values()
            for path in (registry.folder(backend.package) / kind).glob("*.py")
        }
        programs |= dict.fromkeys(f"{kind}/{stem}" for stem in sorted(stems))
    return [*programs, *SINGLE]


def program(name: str) -> Program:
    """The files of one program. Raises Gap where no backend has it."""
    owners, sources = dict[str, str](), dict[str, Source]()
    for backend in registry.backends():
        try:
            owner, path = registry.locate(backend, *name.split("/"))
        except registry.Gap:
            continue
        owners[backend] = owner.name
        if owner.name not in sources:
            lender = _lender(owner.borrows, name)
            sources[owner.name] = _source(owner.name, path, lender)
    if not owners:
        raise registry.Gap(f"no backend has a program {name}")
    keys = _merged([[p.key for p in s.pieces] for s in sources.values()])
    return Program(name, owners, sources, tuple(keys))


def _lender(backend: str | None, name: str) -> str | None:
    """The text of the file that a backend would borrow, None where there is none."""
    if backend is None:
        return None
    try:
        return registry.locate(backend, *name.split("/"))[1].read_text()
    except registry.Gap:
        return None


def _source(owner: str, path: Path, lender: str | None) -> Source:
    root = registry.folder("graphparity.frameworks").parent
    text = path.read_text()
    inside = path.is_relative_to(root)
    place = path.relative_to(root) if inside else Path(*path.parts[-3:])
    return Source(owner, place.as_posix(), tuple(pieces(text, lender)))


def pieces(text: str, lender: str | None = None) -> list[Piece]:
    """Cut a file into its pieces, and mark the lines that differ from the lender's
    file."""
    changed = _changed(text, lender) if lender is not None else set[int]()
    cut: list[Piece] = []
    rows = text.splitlines()
    starts = _starts(rows)
    for (key, begin), (_, end) in zip(starts, [*starts[1:], ("", len(rows))]):
        lines = [_line(at, rows[at], at in changed) for at in range(begin, end)]
        cut.append(Piece(key, tuple(lines)))
    return cut


def _line(at: int, text: str, changed: bool) -> Line:
    kind, reason = note.groups() if (note := NOTE.search(text)) else (None, "")
    return Line(at + 1, text, kind, reason, changed)


def _starts(rows: list[str]) -> list[tuple[str, int]]:
    """(key, index of its first line) of every piece; keys are unique."""
    starts, seen, outer = [("head", 0)], {"head"}, ""
    for at, row in enumerate(rows):
        if not (opening := OPENING.match(row)):
            continue
        indent, name, section = opening.groups()
        key = f"section {section}" if section else name
        key = f"{outer}.{name}" if indent else key
        outer = outer if indent or section else name
        while key in seen:
            key += "'"
        seen.add(key)
        starts.append((key, _above(rows, at, starts[-1][1])))
    return starts


def _above(rows: list[str], at: int, last: int) -> int:
    """The first of the decorators and comments that belong to the line at `at`."""
    while at - 1 > last and ABOVE.match(rows[at - 1]) and "# -- " not in rows[at - 1]:
        at -= 1
    return at


@cache
def _changed(text: str, lender: str) -> set[int]:
    """Indices of lines that are not the lender's; a file's title doesn't count."""
    old, new = lender.splitlines(), text.splitlines()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    lines: set[int] = set()
    for kind, _, _, begin, end in matcher.get_opcodes():
        if kind != "equal":
            lines.update(at for at in range(begin, end) if at and new[at].strip())
    return lines


def _merged(orders: list[list[str]]) -> list[str]:
    """One order of all keys: a new key is put after its predecessor."""
    merged: list[str] = []
    for order in orders:
        place = 0
        for key in order:
            if key in merged:
                place = max(place, merged.index(key) + 1)
            else:
                merged.insert(place, key)
                place += 1
    return merged


def notes(source: Source) -> list[tuple[int, str, str]]:
    """(line, kind, reason) of every deviation that the file states."""
    lines = (line for piece in source.pieces for line in piece.lines)
    return [(line.number, line.note, line.reason) for line in lines if line.note]


def title(source: Source) -> str:
    """The first line of the file's docstring."""
    return source.text.lstrip().partition("\n")[0].strip('"')
