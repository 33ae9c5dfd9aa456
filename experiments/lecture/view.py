"""The lecture's rows with what this machine measured and where it slips."""

from typing import TypedDict

from graphparity.common.contract import registry
from graphparity.experiments.lecture import forms, rows as lecture_rows
from graphparity.experiments.report import (
    cells as views,
    program_columns,
    words as report_words,
)
from graphparity.experiments.report.results_of import Gathered, Row as Cell
from graphparity.experiments.report.sections import sentences as split
from graphparity.experiments.shared import called
from graphparity.experiments.shared.lecture_row import Row

CLAIMS = ("optimizers",)  # of the lecture that hold; its other figures are slips


class Measured(TypedDict):
    """A config that a row is about."""

    title: str
    words: str
    cells: list[tuple[str, str]]  # of the columns that are read: backend, verdict
    forms: forms.Table | None  # of every form, where it was timed
    missing: list[str]  # forms that it was not asked of
    unmarked: list[str]  # why ratios have no mark


class Facts(TypedDict):
    """Facts measured by running: a column a backend, a row a fact."""

    head: list[str]
    rows: list[list[str]]  # the fact, then each backend's value


class Figure(TypedDict):
    """A claim of the lecture, run; slip: it does not hold."""

    slip: bool
    text: str


class View(TypedDict):
    """A row of the lecture; None is what there is not."""

    number: int
    slug: str
    topic: str
    idea: str
    aside: str
    program: str | None
    columns: tuple[str, ...]
    measured: list[Measured]
    facts: Facts | None
    experiment: str | None
    words: str | None  # what the experiment says
    command: str  # that measures what the row is about
    lacking: str | None  # the command that makes the experiment's document
    more: str | None  # the same, whether or not there is one
    figures: list[Figure]
    ran: bool  # anything was measured of it


def walk(gathered: Gathered, words: dict[str, str | None]) -> list[View]:
    """Every row in the lecture's order; words: each experiment's summary, by name."""
    programs = set(program_columns.names())
    every = enumerate(lecture_rows.rows(), 1)
    return [_view(number, row, gathered, words, programs) for number, row in every]


def _view(
    number: int,
    row: Row,
    gathered: Gathered,
    words: dict[str, str | None],
    programs: set[str],
) -> View:
    found = measured(row, gathered.cells)
    more = command_of(row.experiment) if row.experiment else None
    summary = words.get(row.experiment or "")
    return {
        "number": number,
        "slug": row.slug,
        "topic": row.topic,
        "idea": row.idea,
        "aside": row.aside,
        "program": row.program if row.program in programs else None,
        "columns": row.columns,
        "measured": found,
        "facts": facts(row, gathered.cells),
        "experiment": row.experiment,
        "words": brief(summary),
        "command": command(row),
        "lacking": more if row.experiment and not summary else None,
        "more": more,
        "figures": figures(row),
        "ran": bool(found or summary),
    }


def in_a_word(view: View) -> str:
    """What was measured of a row: `steps, control_flow`, `agreement`, `not yet`."""
    parts = view["measured"]
    timed = any(part["forms"] for part in parts)
    found = [("steps" if timed else "agreement") if parts else ""]
    found.append(view["experiment"] or "" if view["words"] else "")
    return ", ".join(filter(None, found)) or "not yet"


def brief(words: str | None, sentences: int = 2) -> str | None:
    """The first sentences of an experiment's summary; its section has the rest."""
    if words is None:
        return None
    return " ".join(split(words)[:sentences])


def chosen(row: Row, cells: list[Cell]) -> list[list[Cell]]:
    """The cells that a row is about, config by config."""
    return [
        group
        for (workload, config, _), group in views.groups(cells).items()
        if any(
            workload == name and which in (None, config) for name, which in row.cells
        )
    ]


def measured(row: Row, cells: list[Cell]) -> list[Measured]:
    """For each config a sentence, and the figures of the columns that are read."""
    configs = list[Measured]()
    for group in chosen(row, cells):
        if not any(cell["agreement"] for cell in group):
            continue
        by_backend = {cell["backend"]: cell for cell in group}
        shown = [by_backend[name] for name in row.columns if name in by_backend]
        table = forms.table(row, group)
        told = f" {report_words.steps(group)}" if table else " It was not timed."
        configs.append(
            {
                "title": "/".join(views.place(group[0])[:2]),
                "words": _agreed(group) + told,
                "cells": [(c["backend"], _verdict(c)) for c in shown],
                "forms": table,
                "missing": forms.missing(group),
                "unmarked": views.unmarked(group),
            }
        )
    return configs


def _agreed(group: list[Cell]) -> str:
    away = ("unavailable", "unsupported")
    ran = [c for c in group if c["status"] not in away and not _is_oracle(c)]
    good = sum(cell["status"] == "agree" for cell in ran)
    text = f"{good} of {len(ran)} backends agree"
    if len(ran) == 1:
        verb = "agrees" if good else "does not agree"
        text = f"{ran[0]['backend']} {verb}"
    return f"{text} with the oracle."


def _is_oracle(cell: Cell) -> bool:
    known = registry.backends().get(cell["backend"])
    return known is not None and known.oracle


def _verdict(cell: Cell) -> str:
    ratio = views.worst(cell)
    return str(cell["status"]) + (f" {ratio:.2g}" if ratio is not None else "")


def facts(row: Row, cells: list[Cell]) -> Facts | None:
    """Facts measured by running, a column for each backend shown; None without any."""
    for group in chosen(row, cells):
        by_backend = {c["backend"]: c["facts"] for c in group if c.get("facts")}
        names = [name for name in row.columns if name in by_backend]
        if names:
            every = dict.fromkeys(fact for name in names for fact in by_backend[name])
            rows = [
                [f, *(str(by_backend[n].get(f, "–")) for n in names)] for f in every
            ]
            return {"head": names, "rows": rows}
    return None


def command(row: Row) -> str:
    """The command that measures what the row is about: with its configs where it names
    some, since a preset may leave them out."""
    if row.command:
        return called.hint(row.command)
    names = dict.fromkeys(name for name, _ in row.cells)
    if names:
        configs = dict.fromkeys(config for _, config in row.cells)
        asked = [f"-w {name}" for name in names]
        asked += [] if None in configs else [f"-c {config}" for config in configs]
        return called.hint(f"compare {' '.join(asked)}")
    return command_of(row.experiment or "compare")


def command_of(experiment: str) -> str:
    """The command that keeps a document; `graph-cnn` is that of `graph -w cnn`."""
    name, _, part = experiment.partition("-")
    return called.hint(name + (f" -w {part}" if part else ""))


def figures(row: Row) -> list[Figure]:
    """The lecture's slips and claims that belong here, each run."""
    lecture = registry.load(registry.oracle().name, "lecture")
    return [
        {"slip": name not in CLAIMS, "text": getattr(lecture, name)()[1]}
        for name in row.figures
    ]
