"""Why two models are another function: the usual explanations, each tried by making
one of the models anew with one thing otherwise than its file says."""

import math
import time
from dataclasses import dataclass, field
from typing import Any

from graphparity.common.agreement.explanations import evidence
from graphparity.common.agreement.two_programs import MOST, OTHER, SAME, Row
from graphparity.common.contract.trees import Named
from graphparity.experiments.check import conventions, far, results
from graphparity.experiments.check.causes import rematched
from graphparity.experiments.check.causes.changing import Side, named, renamed, slope
from graphparity.experiments.check.causes.rematched import Parted, Search
from graphparity.experiments.check.judging import runs
from graphparity.experiments.check.training import stepped
from graphparity.experiments.diff.causes import (
    Cause,
    Half,
    Question,
    interventions,
    judging,
)
from graphparity.experiments.diff.causes.candidates import (
    SWAP,
    Candidate,
    candidates,
    named_lines,
)
from graphparity.experiments.shared.proof import PART, RUN, Told

SEARCH_S = 15.0  # of the workers' time, if no other is asked for, in each of two stages
CLOCK = 10.0  # times as much by the clock at most
EQUAL = 1e-9  # of the norm: what is left beside a cause
APART = stepped.AFTER, far.FAR, "tie of ", "with dropout", results.AFTER_DROPPED


@dataclass
class Found:
    """What explains the difference; where nothing does, how much was tried, and how
    much was not when the time was up."""

    causes: list[Told] = field(default_factory=list)
    tries: int = 0
    not_reached: int = 0


def found(sides: tuple[Side, Side], rows: list[Row], parted: Parted) -> Found:
    """What makes one of the models give what the other gives. Raises Refused,
    WorkerFailure."""
    kept = [row for row in rows if not row["output"].startswith(APART)]
    bad = [row["output"] for row in kept if row["verdict"] == OTHER]
    wanted = [name for name in bad if not slope(name)] or bad
    if not wanted:
        return Found()
    for side in sides:
        side.wanted = wanted
    question = _question(sides, kept, parted)
    search_s = question.budget_s
    told = [interventions.told_of(question, half) for half in question.halves]
    one, other = told
    if not parted.proven and (one is not None or other is not None):
        near = (
            _near(one, other, parted.lines[0]),
            _near(other, one, parted.lines[1]),
        )
        limits = search_s, time.monotonic() + CLOCK * search_s
        search = Search(sides, near, parted, *limits)
        if told_anew := _rematched(search, kept, parted):
            return Found([told_anew], search.tries)
        question.tries += search.tries
        question.until = time.monotonic() + CLOCK * search_s
    causes = interventions.searched(question, told)
    told_all = list(map(_said, causes))
    return Found(told_all, question.tries, question.not_reached)


def _near(
    own: dict[str, Any] | None, other: dict[str, Any] | None, lines: set[int]
) -> list[Candidate]:
    """Usual changes of the lines at which the models part; of layers that no line
    names too. None of a model whose calls can't be watched."""
    every = candidates(own, other) if own is not None else []
    usual = [one for one in every if one.rank <= SWAP]
    named = [set(named_lines(one.text)) for one in usual]
    return [
        one for one, its in zip(usual, named, strict=True) if not its or its & lines
    ]


def _rematched(search: Search, rows: list[Row], parted: Parted) -> Told | None:
    """The changes with which weights and outputs are the same, and what explains what
    is left then."""
    if (done := rematched.explained(search)) is None:
        return None
    side, digits = search.sides[search.which], int(evidence.MOST)
    if done.distance:
        digits = min(digits, int(-math.log10(done.distance)))
    what = " and ".join(one.text for one in search.chosen)
    text = f"Equal to {digits} digits with {what} of {side.model.label}"
    side.base = [one.change for one in search.chosen]
    search.sides[1].way = done.way
    question = _question(search.sides, rows, parted, anew=True)
    if not question.differing:
        return {"text": text, "proof": RUN}
    told = [interventions.told_of(question, half) for half in question.halves]
    more = list(map(_said, interventions.searched(question, told)))
    if not more:
        rest = f"differ still: {', '.join(question.differing[:3])}"
        return {"text": f"{text}; {rest}", "proof": PART}
    rest = f"in what is left, {more[0]['text'][0].lower()}{more[0]['text'][1:]}"
    return {"text": f"{text}; {rest}", "proof": more[0]["proof"]}


def _question(
    sides: tuple[Side, Side], rows: list[Row], parted: Parted, anew: bool = False
) -> Question:
    """What is asked of the search. anew: which rows differ is seen from their values,
    since one of the models is changed."""
    both = [side.now() for side in sides]
    none, left = runs.cancelled(*both), conventions.left(rows)
    both = [_without(values, none) for values in both]  # rounding alone: never alike
    if not all(map(slope, sides[0].wanted)):  # gradients say nothing more
        rows = [row for row in rows if not slope(row["output"])]
    known: list[Row] = [
        {**row, "output": named(row["output"])}
        for row in (_anew(row, both, parted, left) if anew else row for row in rows)
        if row["output"] not in none and row["verdict"] in (SAME, OTHER)
    ]
    first, second = (
        Half(side.model.label, renamed(values), True, side.pool.dtype, side.ask)
        for side, values in zip(sides, both, strict=True)
    )
    floors = {row["output"]: row["floor"] or MOST for row in known}
    search_s = SEARCH_S if parted.search_s is None else parted.search_s
    limits = search_s, time.monotonic() + CLOCK * search_s
    seed = sides[0].form.seed
    question = Question((first, second), known, floors, {}, seed, *limits)
    question.turns = 1, 0  # the first is the original: the port is changed first
    labels = [side.model.label for side in sides]
    question.near = dict(zip(labels, parted.lines, strict=True))
    question.tell = lambda text: parted.doing(f"{labels[1]}: {text}")
    return question


def _without(values: Named, names: set[str]) -> Named:
    return {name: array for name, array in values.items() if name not in names}


def _anew(row: Row, both: list[Named], parted: Parted, left: float) -> Row:
    """A row as these values have it. left: of the norm what a convention may leave."""
    name = row["output"]
    if any(name not in values for values in both):
        return row
    apart = evidence.apart(both[0][name], both[1][name])
    new: Row = {**row, "verdict": OTHER if apart > EQUAL else SAME, "distance": apart}
    return conventions.told(new, both[0], both[1], parted.conventions, left)


def _said(cause: Cause) -> Told:
    text = cause["text"].replace(judging.GRADIENT + results.WEIGHT, results.WEIGHT)
    return {"text": text, "proof": cause["proof"]}
