"""The document of `check`: what was found of each pair of models."""

from typing import Any, NotRequired, TypedDict

from graphparity.common.agreement.pair.forms import FormRow
from graphparity.common.agreement.two_programs import NOT_JUDGED, OTHER, SAME, Row
from graphparity.common.user import sources
from graphparity.common.user.programs import Program
from graphparity.common.user.sources import Mark, Source
from graphparity.experiments.check import results, where
from graphparity.experiments.check.alone import told
from graphparity.experiments.check.alone.told import AloneRow
from graphparity.experiments.check.conventions import SAMES
from graphparity.experiments.check.forms import Form, Forms
from graphparity.experiments.check.matched import Pair
from graphparity.experiments.check.measure import Found
from graphparity.experiments.check.plan import Asked
from graphparity.experiments.check.training.stepped import Said
from graphparity.experiments.shared.proof import Told

REFUSED = "not the same model"


class Match(TypedDict):
    """A weight of the first model, and the other's that it is."""

    left: str
    right: str
    layout: str
    proven: NotRequired[str]  # by its layer alone, or why not


class PairRow(TypedDict):
    """The first model against another; proven: the outputs agree with the weights
    carried over; parted: the layers at which they part; asked: what its user could say
    of the weights; marks: where they part, lines of the first and of the other."""

    first: str
    second: str
    kinds: list[str]
    verdict: str
    refused: str | None
    failure: str | None
    proven: bool
    parted: list[str | None]
    asked: list[str]
    matches: list[Match]
    alone: NotRequired[list[AloneRow]]  # the layers run alone, in order
    kept: list[list[str]]  # constants that only the first, only the second has
    unused: NotRequired[list[list[str]]]  # such weights, on which no output depends
    tensors: list[int]
    runs: int
    inputs: list[str]
    trained: NotRequired[list[Said]]  # with which calls, where one was said for all
    untrained: NotRequired[str | None]  # why no steps were compared
    still: NotRequired[list[str]]  # put back after each step
    causes: NotRequired[list[Told]]  # why they differ, and how sure that is
    cause: NotRequired[str | None]  # in older documents
    explained: NotRequired[str | None]  # the same, by which change of one of them
    masks: NotRequired[int]  # of dropout, given to both
    rows: list[Row]
    marks: list[list[Mark]]


class FormFigures(TypedDict):
    """A static form of a model. refused: why it has no values; graphs: of a call in
    evaluation mode; breaks: file, line, reason of a call in training; traces: how often
    it has been traced after a call with each batch; untraced: why that isn't known."""

    backend: str
    refused: str | None
    graphs: int | None
    breaks: list[dict[str, Any]]
    traces: list[int]
    untraced: str | None
    rows: list[FormRow]


class FormsRow(TypedDict):
    """One model's static forms; sizes: of the batches that it was called with."""

    model: str
    failure: str | None
    facts: list[str]
    sizes: list[int]
    forms: list[FormFigures]


class Document(TypedDict):
    """What the JSON holds."""

    inputs: dict[str, str]
    models: list[str]
    shown: bool  # whether the matches are asked for
    pairs: list[PairRow]
    sources: dict[str, Source]  # by model
    details: NotRequired[bool]  # whether every table is asked for
    compiled: NotRequired[list[FormsRow]]  # since there are forms
    failed: NotRequired[dict[str, str]]


def document(asked: Asked, found: Found) -> Document:
    """What the JSON holds."""
    known = dict(zip(found.labels, asked.programs, strict=False))
    pairs = [_pair(pair, known) for pair in found.pairs]
    return {
        "inputs": found.inputs,
        "models": found.labels,
        "shown": asked.matches,
        "details": asked.details,
        "pairs": pairs,
        "compiled": list(map(_forms, found.forms)),
        "sources": {name: _source(name, one, pairs) for name, one in known.items()},
    }


def _forms(one: Forms) -> FormsRow:
    return {
        "model": one.label,
        "failure": one.failure,
        "facts": one.facts,
        "sizes": one.sizes,
        "forms": list(map(_form, one.forms)),
    }


def _form(form: Form) -> FormFigures:
    return {
        "backend": form.backend,
        "refused": form.refused,
        "graphs": form.graphs,
        "breaks": form.breaks,
        "traces": form.traces,
        "untraced": form.untraced,
        "rows": form.rows,
    }


def _source(name: str, program: Program, pairs: list[PairRow]) -> Source:
    named = [
        mark["line"]
        for pair in pairs
        for label, marks in zip((pair["first"], pair["second"]), pair["marks"])
        for mark in marks
        if label == name
    ]
    return sources.source(program, named, [results.LOSS])


def _pair(pair: Pair, known: dict[str, Program]) -> PairRow:
    same = pair.proven and not told.differing(pair.rows)
    alone = [told.row(one, pair.proven, same) for one in pair.alone]
    return {
        "first": pair.first,
        "second": pair.second,
        "kinds": list(pair.kinds),
        "verdict": verdict(pair),
        "refused": pair.refused,
        "failure": pair.failure,
        "proven": pair.proven,
        "parted": list(pair.parted),
        "asked": [_line(*one) for one in pair.asked],
        "matches": _matches(pair, alone),
        "alone": alone,
        "kept": list(map(list, pair.kept)),
        "unused": list(map(sorted, pair.unused)),
        "tensors": list(pair.tensors),
        "runs": pair.runs,
        "inputs": pair.inputs,
        "trained": pair.trained,
        "untrained": pair.untrained,
        "still": pair.still,
        "causes": pair.causes,
        "masks": pair.masks,
        "rows": pair.rows,
        "marks": [
            where.marks(pair, which, known[label])
            for which, label in enumerate((pair.first, pair.second))
        ],
    }


def _line(left: str, rights: list[str], layout: str) -> str:
    """What could be otherwise, and the line that would say it."""
    said = f'WEIGHTS = {{"{left}": ("{rights[0]}", "{layout}")}}'
    return f"{left} is taken for {rights[0]}, could be {', '.join(rights[1:])}: {said}"


def _matches(pair: Pair, alone: list[AloneRow]) -> list[Match]:
    found = [Match(left="–", right=n, layout="zeros") for n in pair.zeros]
    for side, names in enumerate(pair.unused):
        for name in sorted(names):
            both = ("–", name) if side else (name, "–")
            text = told.UNUSED_TEXT
            found.append(Match(left=both[0], right=both[1], layout="–", proven=text))
    return [
        Match(
            left=e.left.name,
            right=e.right.name,
            layout=e.layout.text,
            proven=told.of(alone, e.left.tensor, e.right.tensor),
        )
        for e in pair.entries
    ] + found


def verdict(pair: Pair) -> str:
    """Over all that was compared; nothing that was judged is no agreement."""
    words = [row["verdict"] for row in pair.rows]
    if pair.refused:
        return REFUSED
    if pair.failure or not words:
        return NOT_JUDGED
    if OTHER in words:
        return OTHER
    same = pair.proven and all(word in SAMES for word in words)
    return SAME if same else NOT_JUDGED


def status(document: Document) -> int:
    """0 where every other model is the same as the first, and what is compiled of a
    model is no other function."""
    words = [pair["verdict"] for pair in document["pairs"]]
    same = bool(words) and all(word == SAME for word in words)
    other = any(
        row["verdict"] == OTHER
        for one in document.get("compiled", [])
        for form in one["forms"]
        for row in form["rows"]
    )
    return int(bool(document.get("failed")) or not same or other)
