"""Programs as lines of the page: the suite's in columns, and a person's own with what
is said of them."""

import re
from collections.abc import Iterator
from typing import TypedDict

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from graphparity.common.contract import registry, selection, specs
from graphparity.experiments.report import program_columns
from graphparity.experiments.report.program_columns import Program, Source
from graphparity.experiments.report.results_of import Row
from graphparity.experiments.shared.page_parts import Listing

OTHERS = re.compile(r"^from graphparity\.frameworks\.\w+ import ([\w, ]+)$", re.M)
View = dict[str, object]  # what a template shows


class Line(TypedDict):
    """A line; marked: its source as markup that Pygments made; skipped: how many
    before it are not kept."""

    number: int
    marked: str
    said: list[str]
    skipped: int


def listed(one: Listing) -> Iterator[Line]:
    """The lines that are kept, in order."""
    said = dict[int, list[str]]()
    for mark in one.marks:
        texts = said.setdefault(mark["line"], [])
        texts += [mark["text"]] if mark["text"] not in texts else []
    rows = one.source["lines"]
    coloured = colours("\n".join(text for _, text in rows)) if rows else []
    before = 0
    for (number, _), marked in zip(rows, coloured, strict=True):
        yield Line(
            number=number,
            marked=marked,
            said=said.get(number, []),
            skipped=number - before - 1,
        )
        before = number


def colours(text: str) -> list[str]:
    """Each line of a Python source as markup, escaped and coloured."""
    formatter = HtmlFormatter(nowrap=True, classprefix="t-")
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    marked = str(highlight(text, lexer, formatter))
    return marked.split("\n")[: text.count("\n") + 1]


# -- the suite's programs --------------------------------------------------------------


def code(programs: list[Program], cells: list[Row]) -> View:
    """Every file highlighted once, which backend runs which, and the configs that were
    measured of each program."""
    measured: dict[str, dict[str, None]] = {}
    for cell in cells:
        place = f"{cell['workload']}/{cell['config']}"
        measured.setdefault(program_of(cell), {})[place] = None
    files = [
        {
            "program": program.name,
            "owner": source.owner,
            "path": source.path,
            "title": program_columns.title(source),
            "pieces": _pieces(source),
        }
        for program in programs
        for source in program.sources.values()
    ]
    index = {
        program.name: {
            "keys": program.keys,
            "owners": program.owners,
            "measured": list(measured.get(program.name, ())),
            "uses": _uses(program, [one.name for one in programs]),
        }
        for program in programs
    }
    known = registry.backends()
    graphs = {name: backend.graph for name, backend in known.items()}
    usual = list(dict.fromkeys([*selection.pair(), *selection.eager()]))[:3]
    return {"files": files, "index": index, "graphs": graphs, "usual": usual}


def _uses(program: Program, names: list[str]) -> list[str]:
    """The other programs that its files import: `train` is made with `makers`."""
    texts = "\n".join(source.text for source in program.sources.values())
    found = {name for line in OTHERS.findall(texts) for name in line.split(", ")}
    return [name for name in names if name in found and name != program.name]


def program_of(cell: Row) -> str:
    """The program that a cell runs."""
    return specs.program_of(cell["workload"], cell["config"])


def _pieces(source: Source) -> list[View]:
    """(key, lines) with each line's source as markup that Pygments made."""
    marked = colours(source.text)
    return [
        {
            "key": piece.key,
            "lines": [(line, Markup(marked[line.number - 1])) for line in piece.lines],
        }
        for piece in source.pieces
    ]
