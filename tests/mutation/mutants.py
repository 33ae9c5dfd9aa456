"""The mutants of a file: one change each, numbered by where it stands.

What is not changed: texts, annotations, what stands behind a mark of SPECIFIED (sizes,
rates and seeds of the reference: another choice is no error).
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tests.mutation.changes import KINDS

SPECIFIED = ("# -- inputs (the reference only)", "# -- place, numbers")
ANNOTATIONS = ("annotation", "returns", "type_params", "decorator_list")


@dataclass(frozen=True)
class Mutant:
    """A change: in which file (from the root), its number there, and the whole text."""

    file: str
    number: int
    line: int
    kind: str
    before: str
    after: str
    text: str

    @property
    def place(self) -> str:
        """`file:line`, as editors open it."""
        return f"{self.file}:{self.line}"


def of(file: str, source: str) -> list[Mutant]:
    """Every mutant of a source text, in the order of its places."""
    tree = ast.parse(source)
    left_out = _specified(file, source, tree)
    found, starts, seen = list[Mutant](), _starts(source), {source}
    for node in _nodes(tree):
        for kind, old, new in (change for make in KINDS for change in make(node)):
            if old.lineno in left_out:
                continue
            begin = _at(starts, source, old.lineno, old.col_offset)
            end = _at(starts, source, old.end_lineno, old.end_col_offset)
            written = _written(new)
            text = source[:begin] + written + source[end:]
            if text not in seen and _compiles(text):
                seen.add(text)
                parts = (kind, source[begin:end], written, text)
                found.append(Mutant(file, len(found), old.lineno, *parts))
    return found


def _specified(file: str, source: str, tree: ast.Module) -> set[int]:
    """The lines of a reference's file that say what is asked for: behind a mark, but
    for `solve`, which is mathematics."""
    lines = source.splitlines()
    marks = [n for n, line in enumerate(lines, 1) if line.startswith(SPECIFIED)]
    if not file.startswith("frameworks/") or not marks:
        return set()
    solved = set[int]()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "solve":
            solved |= set(range(node.lineno, (node.end_lineno or 0) + 1))
    return set(range(marks[0], len(lines) + 1)) - solved


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those of annotations and formatted texts, from top to bottom."""
    yield tree
    if isinstance(tree, ast.JoinedStr):
        return
    for name, value in ast.iter_fields(tree):
        if name in ANNOTATIONS:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _nodes(child)


def _written(node: ast.AST) -> str:
    """A node as text that fits in where another stood."""
    text = ast.unparse(ast.fix_missing_locations(node))
    alone = isinstance(
        node, (ast.stmt, ast.Name, ast.Constant, ast.Call, ast.Attribute)
    )
    return text if alone else f"({text})"


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def _starts(source: str) -> list[int]:
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts


def _at(starts: list[int], source: str, line: int, column: int) -> int:
    """The place in a text of a node's line and column, which counts bytes."""
    start, end = starts[line - 1], starts[line]
    return start + len(source[start:end].encode()[:column].decode())
