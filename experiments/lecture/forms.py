"""A row's program in every form that was measured: one line a form."""

import itertools
from collections.abc import Iterable
from typing import TypedDict

from graphparity.common.contract import registry
from graphparity.experiments.compare import tables as compare_tables
from graphparity.experiments.report import cells as views, program_columns
from graphparity.experiments.report.results_of import Row as Cell
from graphparity.experiments.shared.lecture_row import Row
from graphparity.experiments.shared.terminal import tables

KINDS = ("dynamic", "static")  # notes in a program that say what its graph does there
OWN = "times as fast as its dynamic form"
COMPILE = "to compile: cold, warm cache"
LEGEND = (
    "[low, high]: 95 % interval; ▲ faster ▼ slower = the same within 3 % ? unresolved: "
    "a mark needs six processes. To compile: how much longer the first two steps take "
    "with an empty and with a filled cache; pays: after so many steps that is repaid "
    "(12?: from too few starts for an interval, or of an unresolved ratio)."
)


class Table(TypedDict):
    """A column a question, a line a form."""

    head: list[str]
    rows: list[list[str]]


def table(row: Row, group: list[Cell]) -> Table | None:
    """The forms of one config; None where none was timed. A column of which nothing is
    known is left out."""
    timed = [cell for cell in group if cell.get("timing") and _shown(row, cell)]
    if not timed:
        return None
    head = ["form", "graph", "what it does there", "a step", OWN, COMPILE, "pays"]
    said, dynamic = doing(row.program), compare_tables.forms()[0]
    lines = [_line(cell, said, dynamic) for cell in timed]
    known = [
        any(line[at] not in ("", "–") for line in lines) for at in range(len(head))
    ]
    head, *lines = ([*itertools.compress(texts, known)] for texts in (head, *lines))
    return {"head": head, "rows": lines}


def missing(group: Iterable[Cell]) -> list[str]:
    """The forms of this suite on a CPU that a config was not asked of."""
    here, known = {cell["backend"] for cell in group}, registry.of_this_tree()
    every = [b for b in known.values() if b.suits("cpu") and not b.oracle]
    return [one.name for one in every if one.name not in here]


def doing(name: str) -> dict[str, str]:
    """By backend, what the program of this name says that its graph does there."""
    if name not in program_columns.names():
        return {}
    program = program_columns.program(name)
    return {
        backend: "; ".join(
            text
            for _, kind, text in program_columns.notes(program.sources[owner])
            if kind in KINDS
        )
        for backend, owner in program.owners.items()
    }


def _shown(row: Row, cell: Cell) -> bool:
    """The oracle is no form: it is shown where the row is read in it."""
    known = registry.backends().get(cell["backend"])
    return cell["backend"] in row.columns or not (known and known.oracle)


def _line(cell: Cell, said: dict[str, str], dynamic: dict[str, str]) -> list[str]:
    name, timing = cell["backend"], cell["timing"]
    known, form = registry.backends().get(name), dynamic.get(name)
    against = compare_tables.against(cell, form) if form else None
    steps = against.get("break_even_steps") if against else None
    return [
        name,
        known.graph if known else "–",
        said.get(name, ""),
        views.step(timing),
        views.view(cell, dynamic, "")["own"]["text"],
        tables.compiling(timing),
        tables.repaid(steps, against["verdict"]) if against and steps else "–",
    ]
