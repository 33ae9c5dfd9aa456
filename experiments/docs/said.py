"""What a written block holds, for what its mark asks for.

`deviations`, `commands` and `columns WORKLOAD DEFINITION BACKEND …` are answered from
the programs, `FILE.json KIND …` from a kept document (`cut`) by the tables and words of
the experiment that made it. Of `compare`:

- `matrix` of verdicts, `speeds` of what graphs gain
- `table WORKLOAD/CONFIG`, with `rows=` backends and `columns=` heads, all where they
  are left out; `below WORKLOAD/CONFIG`, the lines below that table
- `summary`, its paragraph; `effort`, the lines below it; `surprises`; `origin`

Of any other: `transcript`, the command line and all that it prints; `part TEXT`, of
that the lines from the one with this text to the next empty one, or to one that begins
with `until=`; `answer`, the last sentences alone; `summary`, these as a paragraph;
`origin`. With `width=`, in columns, the page's where it is left out: `columns`,
`transcript`, `part`, `answer`.
"""

import json
import shlex
from collections.abc import Callable
from pathlib import Path

from rich.table import Table

from graphparity.common.contract.documents import CellDocument
from graphparity.experiments.compare import (
    footnotes,
    operating_point,
    overview,
    tables,
    words,
)
from graphparity.experiments.docs import as_text, columns, surprises
from graphparity.experiments.docs.cut import Document
from graphparity.experiments.docs.origin import origin
from graphparity.experiments.list import tables as list_tables
from graphparity.experiments.shared import experiment, run_steps

Kind = Callable[[Document, list[str]], str]


class Unknown(ValueError):
    """A mark asks for what nothing here can say; a sentence for its writer."""


def said(what: str, read: Callable[[str], Document]) -> str:
    """What a block holds. read: gives the kept document of a name. Raises Unknown."""
    name, *more = shlex.split(what)
    try:
        if name in OF_PROGRAMS:
            return OF_PROGRAMS[name](*more)
        if not more or more[0] not in KINDS:
            every = f"{', '.join(OF_PROGRAMS)}, or FILE.json and {', '.join(KINDS)}"
            raise Unknown(f"there are {every}")
        return KINDS[more[0]](read(name), more[1:])
    except (KeyError, TypeError, ValueError) as error:
        raise Unknown(f"'{what}' can't be said: {_cause(error)}") from error


def _cause(error: Exception) -> str:
    return str(error) if isinstance(error, ValueError) else repr(error)


def kept(folder: Path, name: str) -> Document:
    """A kept document. Raises Unknown."""
    try:
        document: Document = json.loads((folder / name).read_text())
    except (OSError, ValueError) as error:
        here = ", ".join(sorted(path.name for path in folder.glob("*.json")))
        raise Unknown(f"{name}: {error}; kept are: {here or 'none'}") from error
    return document


def _commands() -> str:
    """A table of every command: in a word what it is for."""
    rows = [
        f"| `{name}` | {one.help.partition(chr(10))[0]} |"
        for name, one in experiment.experiments().items()
    ]
    return "\n".join(["| command | what it is for |", "| --- | --- |", *rows])


def _columns(workload: str, definition: str, *more: str) -> str:
    backends = [word for word in more if "=" not in word]
    screen = as_text.screen(_width([word for word in more if "=" in word]))
    columns.columns(screen, workload, backends)
    options = " ".join(f"-b {name}" for name in backends)
    line = f"$ graphparity side_by_side -w {workload} {options}"
    return as_text.fenced(
        f"{line}\n{columns.shortened(as_text.text(screen), definition)}"
    )


OF_PROGRAMS: dict[str, Callable[..., str]] = {
    "deviations": list_tables.deviations,
    "commands": _commands,
    "columns": _columns,
}


# -- of compare ------------------------------------------------------------------------


def _table(document: Document, more: list[str]) -> str:
    asked = _options(more[1:], "rows", "columns")
    cells = _cells(document, more[0] if more else "")
    if rows := asked.get("rows"):
        by_name = {cell["backend"]: cell for cell in cells}
        cells = [by_name[name] for name in rows.split(",")]
    shown = tables.of_config(cells, *tables.forms())
    if heads := asked.get("columns"):
        _choose(shown, ["backend", *heads.split(",")])
    return as_text.fenced("\n".join(as_text.printed(one) for one in shown))


def _options(words: list[str], *names: str) -> dict[str, str]:
    """`NAME=VALUE …` by name. Raises Unknown."""
    pairs = [word.split("=", 1) for word in words]
    if wrong := [pair[0] for pair in pairs if len(pair) < 2 or pair[0] not in names]:
        raise Unknown(f"no '{wrong[0]}'; there are: {'=, '.join(names)}=")
    return {name: value for name, value in pairs}


def _width(words: list[str]) -> int:
    return int(_options(words, "width").get("width", as_text.WIDTH))


def _choose(shown: list[Table], heads: list[str]) -> None:
    """Leave out other columns. Raises Unknown for one that no table has."""
    known = {str(column.header) for one in shown for column in one.columns}
    if lost := [head for head in heads if head not in known]:
        raise Unknown(f"no column {', '.join(lost)}; there are: {', '.join(known)}")
    for one in shown:
        one.columns = [c for c in one.columns if c.header in heads]


def _matrix(document: Document, more: list[str]) -> str:
    del more
    return as_text.fenced(as_text.printed(overview.matrix(document["cells"])))


def _speeds(document: Document, more: list[str]) -> str:
    del more
    return as_text.fenced(
        as_text.printed(overview.speeds(document["cells"], tables.forms()[0]))
    )


def _below(document: Document, more: list[str]) -> str:
    lines = footnotes.footnotes(_cells(document, " ".join(more)))
    return "\n".join(as_text.wrapped(line, "- ", "  ") for line in lines) or "Nothing."


def _cells(document: Document, place: str) -> list[CellDocument]:
    known: list[CellDocument] = document["cells"]
    cells = [c for c in known if f"{c['workload']}/{c['config']}" == place]
    if not cells:
        every = dict.fromkeys(f"{c['workload']}/{c['config']}" for c in known)
        raise Unknown(f"no '{place}' in it; there are: {', '.join(every)}")
    return cells


def _summary(document: Document, more: list[str]) -> str:
    del more
    if document["experiment"] != "compare":
        one = experiment.experiments()[document["experiment"]]
        return as_text.wrapped(one.part("words").summary(document))
    return as_text.wrapped(words.paragraph(document, tables.forms()[0]))


def _effort(document: Document, more: list[str]) -> str:
    del more
    point = operating_point.sentence(document["machine"])
    lines = [words.effort(document), point, *words.ledger(document)]
    return "\n".join(as_text.wrapped(line, "- ", "  ") for line in filter(None, lines))


def _surprises(document: Document, more: list[str]) -> str:
    del more
    found = surprises.surprises(document["cells"], *tables.forms())
    return "\n".join(
        as_text.wrapped(line, f"{n}. ", "   ") for n, line in enumerate(found, 1)
    )


# -- of any ----------------------------------------------------------------------------


def _transcript(document: Document, more: list[str]) -> str:
    return as_text.fenced(f"$ {document['command']}\n{_printed(document, more)}")


def _printed(document: Document, more: list[str]) -> str:
    """All that the command prints."""
    one = experiment.experiments()[document["experiment"]]
    screen = as_text.screen(_width(more))
    one.part("tables").show(screen, document)
    run_steps.print_lines(screen, run_steps.below(document))
    return as_text.text(screen)


def _part(document: Document, more: list[str]) -> str:
    if not more:
        raise Unknown("a part is named by a text of its first line")
    first, asked = more[0], _options(more[1:], "until", "width")
    width = [f"width={asked['width']}"] if "width" in asked else []
    text = _printed(document, width)
    return as_text.fenced(as_text.part(text, first, asked.get("until")))


def _answer(document: Document, more: list[str]) -> str:
    one = experiment.experiments()[document["experiment"]]
    text = as_text.wrapped(one.part("words").summary(document), width=_width(more))
    return as_text.fenced(f"$ {document['command']}\n…\n{text}")


def _origin(document: Document, more: list[str]) -> str:
    del more
    return as_text.wrapped(origin(document))


KINDS: dict[str, Kind] = {
    "table": _table,
    "matrix": _matrix,
    "speeds": _speeds,
    "below": _below,
    "summary": _summary,
    "effort": _effort,
    "surprises": _surprises,
    "transcript": _transcript,
    "part": _part,
    "answer": _answer,
    "origin": _origin,
}
