"""One change of each program, which alone explain nothing: the first follows a
convention that the second does not, and the second another."""

from typing import NamedTuple

import numpy as np

from graphparity.common.contract.trees import Array, Named
from graphparity.experiments.diff.causes import Cause, Question, judging, trials
from graphparity.experiments.diff.causes.candidates import LIBRARY, USUAL, Candidate
from graphparity.experiments.diff.causes.predicted import part
from graphparity.experiments.diff.causes.trials import Trial
from graphparity.experiments.shared.proof import RUN

NEAR = 1e-6  # of the difference: what two changes leave
MOST = 4  # pairs that are run


class Pair(NamedTuple):
    """A change of the first program and one of the second."""

    one: Candidate
    other: Candidate


def cause(question: Question, both: list[Trial]) -> list[Cause]:
    """The two that make everything equal; both: what each program's changes do. What
    each gives with a change of its own is known: no sum of effects is supposed."""
    if len(both) < 2:
        return []
    near, tried = _near(question, both)
    for pair in near[:MOST]:
        if question.in_time() and (found := _tried(question, both, pair, tried)):
            return [found]
    return []


def _near(question: Question, both: list[Trial]) -> tuple[list[Pair], int]:
    """The pairs that bring the first output together, nearest first; of how many."""
    goal = judging.wanted(question)[0]
    values = [trial.half.values[goal] for trial in both]
    if values[0].shape != values[1].shape or "c" in (v.dtype.kind for v in values):
        return [], 0
    rest = part(values[1]) - part(values[0])
    limit, tried = NEAR * float(np.linalg.norm(rest)), 0
    found = list[tuple[float, Pair]]()
    first, second = (_usual(trial, goal) for trial in both)
    for one, moved in first:
        for other, theirs in second:
            if LIBRARY not in (one.rank, other.rank) or moved.shape != theirs.shape:
                continue
            tried += 1
            far = float(np.linalg.norm(rest - moved + theirs))
            if far <= limit:
                found.append((far, Pair(one, other)))
    return [pair for _, pair in sorted(found, key=lambda each: each[0])], tried


def _usual(trial: Trial, goal: str) -> list[tuple[Candidate, Array]]:
    """The conventions and usual options that move an output, and by how much."""
    every = zip(trial.effects.moving, trial.effects.moved, strict=True)
    return [(c, m[goal]) for c, m in every if c.rank <= USUAL and goal in m]


def _tried(
    question: Question, both: list[Trial], pair: Pair, tried: int
) -> Cause | None:
    """The pair as a cause, where both programs run so give the same in all outputs."""
    made = list[Named]()
    for trial, change in zip(both, pair, strict=True):
        values = trials.changed(question, trial, [change.change])
        if values is None:
            return None
        made.append(values)
    first, second = (trial.half for trial in both)
    other = second._replace(values={**second.values, **made[1]})
    fits = judging.explained(question, first, other, made[0], tried)
    if judging.unfinished(question, other, made[0], fits):
        return None
    digits = int(min(fits.values()))
    what = f"{pair.one.text} of {first.label} and {pair.other.text} of {second.label}"
    return {
        "kind": "both",
        "text": f"Equal to {digits} digits with {what}",
        "program": None,
        "outputs": list(fits),
        "digits": digits,
        "tries": question.tries,
        "proof": RUN,
    }
