"""The programs' own texts side by side, as the page shows them."""

import ast
import re
from itertools import zip_longest
from pathlib import Path
from typing import TypedDict

from rich.table import Table

from graphparity.common.user import programs
from graphparity.common.user.programs import Program

MOST = 60  # lines of a function that are kept
MARK, BLANK = "▸ ", "\u00a0"
LINE = re.compile(r"([^\s/:]+\.py):(\d+)|line (\d+)")


class Source(TypedDict):
    """A function as it is written; line: the number of its first."""

    file: str
    line: int
    lines: list[str]


def source(program: Program) -> Source:
    """A program's function, MOST lines of it; no lines where it is not found so."""
    try:
        file = programs.file(program)
        text = file.read_text()
        node = next(
            node
            for node in ast.walk(ast.parse(text))
            if isinstance(node, (ast.FunctionDef, ast.ClassDef))
            and node.name == program.function
        )
    except (OSError, ValueError, SyntaxError, StopIteration):
        return {"file": Path(program.place).name, "line": 0, "lines": []}
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    last = min(node.end_lineno or first, first + MOST - 1)
    lines = text.splitlines()[first - 1 : last]
    return {"file": file.name, "line": first, "lines": lines}


def table(
    names: tuple[str, str], both: tuple[Source, Source], said: list[str]
) -> Table:
    """Two functions in two columns; a line that is named in what is said of them is
    marked."""
    made = Table(title=f"{names[0]} and {names[1]} as they are written")
    for name in names:
        made.add_column("line")
        made.add_column(name)
    columns = [_lines(one, said) for one in both]
    for pair in zip_longest(*columns, fillvalue=("", "")):
        made.add_row(*(cell for column in pair for cell in column))
    return made


def _lines(one: Source, said: list[str]) -> list[tuple[str, str]]:
    """Numbers and texts of the lines, of which a browser keeps the blanks."""
    named = {
        int(found[1] or found[2])
        for text in said
        for found in LINE.findall(text)
        if found[0] in ("", one["file"])
    }
    rows = []
    for number, text in enumerate(one["lines"], one["line"]):
        rest = text.lstrip()
        mark = MARK if number in named else ""
        rows.append((str(number), mark + BLANK * (len(text) - len(rest)) + rest))
    return rows
