"""The text of a person's own program, kept beside what was found of it: the file may
change later."""

import ast
import tokenize
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypedDict

from graphparity.common.user import programs
from graphparity.common.user.programs import BadProgram, Program

MOST = 400  # lines that are kept of one program
AROUND = 3  # lines that are kept on either side of one that is named and left out else
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Mark(TypedDict):
    """What is said of a line."""

    line: int
    text: str


class Source(TypedDict):
    """What a program is written with; lines: number, counted from 1, and text of each
    that is kept."""

    file: str
    lines: list[tuple[int, str]]


def source(
    program: Program, named: Iterable[int] = (), beside: Iterable[str] = ()
) -> Source:
    """A program and what it reaches in its file, MOST lines; no lines where the file
    can't be read. named: lines that are kept in any case; beside: other names that are
    wanted, of which there are."""
    try:
        text = read(programs.file(program))
        tree = ast.parse(text)
    except (OSError, ValueError, SyntaxError, BadProgram):
        return {"file": Path(program.place).name, "lines": []}
    rows = text.split("\n")
    kept = set[int]()
    for span in _reached(tree, [program.function, *beside]):
        kept |= set(list(span)[: MOST - len(kept)])
    for line in named:
        if line not in kept:
            kept |= set(range(line - AROUND, line + AROUND + 1))
    lines = [(n, rows[n - 1]) for n in _closed(kept, rows)]
    return {"file": programs.file(program).name, "lines": lines}


def read(file: Path) -> str:
    """A file as Python reads it, lines ended by a newline. Raises OSError, SyntaxError
    and ValueError where it is no text."""
    with tokenize.open(file) as opened:
        return opened.read()


def definition(text: str, name: str) -> Function | None:
    """The function of this name, the last one that a text binds; of `name = lambda` the
    lambda. Raises SyntaxError."""
    found: list[Function] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found += [node] if node.name == name else []
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            names = [t.id for t in node.targets if isinstance(t, ast.Name)]
            found += [node.value] if name in names else []
    return max(found, key=lambda node: node.lineno, default=None)


def _closed(kept: set[int], rows: list[str]) -> list[int]:
    """Numbers of lines in order, with blank ones and comments between two of them."""
    found = list[int]()
    for number in sorted(n for n in kept if 1 <= n <= len(rows)):
        between = range(found[-1] + 1, number) if found else range(0)
        if all(rows[n - 1].lstrip()[:1] in ("", "#") for n in between):
            found += between
        found.append(number)
    return found


# -- what a program reaches ------------------------------------------------------------


def _reached(tree: ast.Module, wanted: list[str]) -> Iterator[range]:
    """Lines of the statements that bind these names, then of those that bind what they
    use, the nearest first."""
    binding = dict[str, list[ast.stmt]]()
    for statement in tree.body:
        for name in dict.fromkeys(_bound(statement)):
            binding.setdefault(name, []).append(statement)
    waiting, seen, done = deque(wanted), set(wanted), set[int]()
    while waiting:
        for statement in binding.get(waiting.popleft(), []):
            if id(statement) in done:
                continue
            done.add(id(statement))
            yield _span(statement)
            fresh = [name for name in _used(statement) if name not in seen]
            seen.update(fresh)
            waiting.extend(dict.fromkeys(fresh))


def _span(statement: ast.stmt) -> range:
    """Its lines, decorators among them."""
    above = [one.lineno for one in getattr(statement, "decorator_list", [])]
    first = min([statement.lineno, *above])
    return range(first, (statement.end_lineno or first) + 1)


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names of the module that a statement binds."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
        return
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        for alias in statement.names:
            yield alias.asname or alias.name.split(".")[0]
        return
    for node in ast.iter_child_nodes(statement):
        if isinstance(node, ast.stmt):
            yield from _bound(node)
        else:
            yield from _stored(node)


def _stored(expression: ast.AST) -> Iterator[str]:
    for node in ast.walk(expression):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id


def _used(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            yield node.id
