"""One program is run otherwise than written until it gives what the other gives."""

from typing import Any

from graphparity.common.agreement.explanations import evidence
from graphparity.common.agreement.two_programs import LIMIT, SINGLE
from graphparity.common.user.sites import Change
from graphparity.experiments.diff.causes import (
    ROUNDED,
    Cause,
    Half,
    Question,
    across,
    judging,
    trials,
)
from graphparity.experiments.diff.causes.candidates import NUMBER, candidates, rounded
from graphparity.experiments.diff.causes.drawn import drawn
from graphparity.experiments.diff.causes.judging import is_gradient
from graphparity.experiments.diff.causes.predicted import Effects
from graphparity.experiments.diff.causes.trials import Trial
from graphparity.experiments.shared.proof import PART, RUN
from graphparity.experiments.shared.terminal.tables import counted

SHARE = 0.7  # of the time, for single changes
FLOAT32 = "float32"  # is in the words of a change that rounds to it, or doesn't


def interventions(question: Question) -> list[Cause]:
    """The changes that explain the most, of the program where they explain more; that
    both draw random numbers where none does."""
    told = [told_of(question, half) for half in question.halves]
    found = searched(question, told)
    return found if found or question.narrow else drawn(question, told)


def searched(question: Question, told: list[dict[str, Any] | None]) -> list[Cause]:
    """The changes that explain the most. told: what each program calls, None: it can't
    be changed."""
    both = list[Trial]()
    for number in question.turns:
        half = question.halves[number]
        if (own := told[number]) is not None:
            every = candidates(own, told[1 - number])
            if question.narrow:
                every = [one for one in every if FLOAT32 in one.text]
            elif question.simple:
                every = [one for one in every if one.rank < NUMBER]
            effects = Effects(half.values)
            both.append(Trial(half, question.halves[1 - number], every, effects))
    question.known = sum(len(trial.every) for trial in both)
    question.before = question.runs
    kept, question.budget_s = question.budget_s, question.budget_s * SHARE
    found = trials.singles(question, both)
    question.budget_s += kept * (1.0 - SHARE)
    if found or question.narrow:
        return _causes(question, found) if found else []
    if told_of_both := across.cause(question, both):
        return told_of_both
    for search in (trials.greedily, trials.descended):
        for trial in sorted(both, key=trials.explains, reverse=True):
            search(question, trial)
            if trials.full(question, trial):
                return _causes(question, trial)
    best = max(both, key=trials.explains, default=None)
    if best and best.explained:
        rest = [one for one in both if one.explained.keys() - best.explained.keys()]
        if not rest:
            return _causes(question, best)
        return [_cause(question, one, []) for one in (best, *rest)]
    return []


def told_of(question: Question, half: Half) -> dict[str, Any] | None:
    """What a program calls; None where it can't be run so, or gives other values
    then."""
    seed = question.seed if trials.by_gradients(question) else None
    given = {"inputs": question.inputs, "tensors": half.tensors, "seed": seed}
    if half.dtype != "float64":
        question.notes.append(f"{half.label} has no float64: nothing in it is changed")
        return None
    reply: dict[str, Any] | None = question.tried(half, "user_sites", **given)
    if reply is None:
        text = f"{half.label} can't be run with its calls watched: {question.raised}"
        question.notes.append(text)
        return None
    for name, value in reply["arrays"].items():
        if name in half.values:
            limit = max(1e-9, LIMIT * question.floors.get(name, 0.0))
            if evidence.apart(value, half.values[name]) > limit:
                text = f"{half.label} gives another {name} with its calls watched"
                question.notes.append(text)
                return None
    return reply


def _left(question: Question, trial: Trial) -> list[str]:
    """The gradients that differ still; those that don't are explained too."""
    gradients = [name for name in question.differing if is_gradient(name)]
    if trials.by_gradients(question) or not gradients or not trial.half.tensors:
        return []
    changes = [one.change for one in trial.chosen]
    values = trials.changed(question, trial, changes, pulls=True)
    if values is not None:
        trial.explained |= judging.explained(question, trial.half, trial.other, values)
    return [name for name in gradients if name not in trial.explained]


def _causes(question: Question, trial: Trial) -> list[Cause]:
    """One cause: everything that was chosen, together."""
    return [_cause(question, trial, _left(question, trial))]


def _cause(question: Question, trial: Trial, left: list[str]) -> Cause:
    """The same; left: the gradients that differ still."""
    digits = int(min(trial.explained.values()))
    what = " and ".join(one.text for one in trial.chosen)
    said = "".join(
        f": {text}" for text in (trial.said if len(trial.chosen) == 1 else [])
    )
    outputs = list(trial.explained)
    some = (
        ""
        if set(outputs) >= set(judging.wanted(question))
        else f" in {', '.join(outputs)}"
    )
    text = f"Equal{some} to {digits} digits with {what} of {trial.half.label}{said}"
    far = _unexplained(question, trial)
    if far is not None:
        why = "less than float32 rounds" if far <= SINGLE else "not explained"
        text = f"{text}; what is left, {far:.0e} of the norm, is {why}"
    if some:
        count = len(set(judging.wanted(question)) - set(outputs))
        more = counted(count, "more output that differs", "more outputs that differ")
        text = f"{text}; it leaves {more}"
    if left:
        text = f"{text}; {', '.join(left)} differ still"
    short = some or left or (far is not None and far > SINGLE)
    kinds = {_kind(one.change) for one in trial.chosen}
    return {
        "kind": " and ".join(sorted(kinds)),
        "text": text,
        "program": trial.half.label,
        "outputs": outputs,
        "digits": digits,
        "tries": question.tries,
        "proof": PART if short else RUN,
    }


def _unexplained(question: Question, trial: Trial) -> float | None:
    """How far the outputs are still apart that are explained, where rounding leaves
    less; None where it does not."""
    known = trial.other, trial.values, trial.explained
    left = judging.unfinished(question, *known, evidence.MOST)
    far = [
        evidence.apart(trial.values[name], trial.other.values[name])
        for name in left
        if name in trial.explained and name in trial.values
    ]
    return max(far, default=None)


def _kind(change: Change) -> str:
    """Its kind; ROUNDED where a number is but another as float32 holds it."""
    return (
        ROUNDED if rounded(change.get("old"), change.get("value")) else change["kind"]
    )
