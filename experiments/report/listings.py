"""A person's own program as lines of the page, with what is said of them."""

from collections.abc import Iterator
from typing import TypedDict

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from graphparity.experiments.shared.page_parts import Listing


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
