"""The document of `diff`: what was found of each program and of each pair."""

from typing import NotRequired, TypedDict

from graphparity.common.agreement.pair.forms import FormRow
from graphparity.common.agreement.two_programs import (
    ALIKE,
    NEARLY,
    NOT_JUDGED,
    OTHER,
    SAME,
    Row,
)
from graphparity.common.user import sources
from graphparity.common.user.sources import Mark, Source
from graphparity.experiments.diff import forms, where
from graphparity.experiments.diff.causes import Cause
from graphparity.experiments.diff.plan import Asked
from graphparity.experiments.diff.sides import Form, Found, Pair, Side

LOST = 0.01  # of the norm apart in float32: no rounding that one may pass over


class FormFigures(TypedDict):
    """One compiled form of a program; refused: why there is none."""

    backend: str
    refused: str | None
    facts: list[str]
    rows: list[FormRow]


class ProgramRow(TypedDict):
    """One program; facts: sentences about its calls."""

    backend: str
    tensors: bool
    facts: list[str]
    texts: dict[str, str]
    forms: list[FormFigures]
    source: NotRequired[Source]


class PairRow(TypedDict):
    """The first program against another; verdict: over all outputs; marks: where they
    part, lines of the first and of the other."""

    first: str
    second: str
    verdict: str
    failure: str | None
    causes: list[Cause]
    tries: int
    not_reached: NotRequired[int]
    untried: list[str]
    facts: list[str]
    rows: list[Row]
    marks: NotRequired[list[list[Mark]]]


class Document(TypedDict):
    """What the JSON holds; programs by what they were asked as."""

    inputs: dict[str, str]
    facts: list[str]  # of the inputs
    programs: dict[str, ProgramRow]
    pairs: list[PairRow]
    failed: NotRequired[dict[str, str]]


def document(asked: Asked, found: Found) -> Document:
    """What the JSON holds."""
    del asked
    pairs = [_pair(pair, found.sides) for pair in found.pairs]
    return {
        "inputs": found.inputs,
        "facts": found.facts,
        "programs": {side.label: _program(side, pairs) for side in found.sides},
        "pairs": pairs,
    }


def _program(side: Side, pairs: list[PairRow]) -> ProgramRow:
    named = [
        mark["line"]
        for pair in pairs
        for label, marks in zip((pair["first"], pair["second"]), pair["marks"])
        for mark in marks
        if label == side.label
    ]
    return {
        "backend": side.program.backend,
        "tensors": side.tensors,
        "facts": side.facts,
        "texts": side.texts,
        "forms": [_form(side, form) for form in side.forms],
        "source": sources.source(side.program, named),
    }


def _form(side: Side, form: Form) -> FormFigures:
    return {
        "backend": form.backend,
        "refused": form.refused,
        "facts": form.facts,
        "rows": forms.rows(side, form),
    }


def _pair(pair: Pair, sides: list[Side]) -> PairRow:
    both = [s for label in (pair.first, pair.second) for s in sides if s.label == label]
    bad = [row for row in pair.rows if row["verdict"] == OTHER or parted(row)]
    first = next(iter(bad), None)
    return {
        "first": pair.first,
        "second": pair.second,
        "verdict": verdict(pair),
        "failure": pair.failure,
        "causes": pair.causes,
        "tries": pair.tries,
        "not_reached": pair.not_reached,
        "untried": pair.untried,
        "facts": pair.facts,
        "rows": pair.rows,
        "marks": [where.marks(pair, side, first) for side in both],
    }


def verdict(pair: Pair) -> str:
    """Over all outputs: one that is another function decides, then one that can't be
    judged, then one that is judged by float32 alone, or differs by less than it
    rounds."""
    words = [row["verdict"] for row in pair.rows]
    if pair.failure or not words:
        return NOT_JUDGED
    return next(
        (word for word in (OTHER, NOT_JUDGED, ALIKE, NEARLY) if word in words), SAME
    )


def status(document: Document) -> int:
    """1 where a program failed, a pair is not the same, in float32 either, or what is
    compiled of a program is another function."""
    same = list(map(_same, document["pairs"]))
    other = any(
        row["verdict"] == OTHER
        for program in document["programs"].values()
        for form in program["forms"]
        for row in form["rows"]
    )
    return int(bool(document.get("failed")) or not same or not all(same) or other)


def _same(pair: PairRow) -> bool:
    return pair["verdict"] in (SAME, ALIKE, NEARLY) and not any(
        map(parted, pair["rows"])
    )


def parted(row: Row) -> bool:
    """Whether the same mathematics gives another result in float32: only one program
    overflows, they share less than two digits, or rounding does not explain it."""
    first, second = row["overflows"]
    lost = (row["apart"] or 0.0) > LOST
    return bool(first) != bool(second) or lost or any(row.get("excess", []))
