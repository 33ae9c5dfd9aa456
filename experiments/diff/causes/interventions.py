"""One program is run otherwise than written until it gives what the other gives.

A single change that explains every output that differs is looked for first; then
changes that explain one output each, from the first on, two at once where none does.
"""

import itertools
from dataclasses import dataclass, field
from typing import Any

from graphparity.common.agreement.explanations import evidence
from graphparity.common.agreement.two_programs import LIMIT
from graphparity.common.contract.trees import Named
from graphparity.common.user.sites import Change
from graphparity.experiments.diff.causes import Cause, Half, Question, judging
from graphparity.experiments.diff.causes.candidates import NUMBER, Candidate, candidates
from graphparity.experiments.diff.causes.judging import is_gradient

TOGETHER = 24  # changes that move an output, tried two at a time


@dataclass
class Trial:
    """One program and its changes; moved: what each alone gave."""

    half: Half
    other: Half
    every: list[Candidate]
    chosen: list[Candidate] = field(default_factory=list)
    values: Named = field(default_factory=dict)
    said: list[str] = field(default_factory=list)  # by what was changed last
    explained: dict[str, float] = field(default_factory=dict)  # output -> digits


def interventions(question: Question) -> list[Cause]:
    """The changes that explain the most, of the program where they explain more."""
    told = [_told(question, half) for half in question.halves]
    trials = list[Trial]()
    for number, half in enumerate(question.halves):
        if (own := told[number]) is not None:
            every = candidates(own, told[1 - number])
            if question.simple:
                every = [one for one in every if one.rank < NUMBER]
            trials.append(Trial(half, question.halves[1 - number], every))
    if found := _singles(question, trials):
        return _causes(question, found)
    for trial in trials:
        _greedily(question, trial)
    best = max(trials, key=lambda one: len(one.explained), default=None)
    return _causes(question, best) if best and best.explained else []


def _told(question: Question, half: Half) -> dict[str, Any] | None:
    """What a program calls; None where it can't be run so, or gives other values
    then."""
    seed = question.seed if _pulls(question) else None
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


def _pulls(question: Question) -> bool:
    """Whether gradients are what differs: they cost a second run."""
    return all(map(is_gradient, question.differing))


def _changed(
    question: Question, trial: Trial, changes: list[Change], pulls: bool = False
) -> Named | None:
    """The program's values with these changes, gradients among them where `pulls`, or
    where they are all that differs; None where no change was reached."""
    seed = question.seed if pulls or _pulls(question) else None
    given = {"inputs": question.inputs, "tensors": trial.half.tensors, "seed": seed}
    reply = question.tried(trial.half, "user_changed", changes=changes, **given)
    if reply is None or not reply["reached"]:
        return None
    trial.said = reply.get("said", [])
    return dict(reply["arrays"])


def _singles(question: Question, trials: list[Trial]) -> Trial | None:
    """The first change that explains everything."""
    every = [(trial, one) for trial in trials for one in trial.every]
    wanted = set(judging.wanted(question))
    for trial, one in sorted(every, key=lambda pair: pair[1].rank):
        if not question.in_time():
            return None
        values = _changed(question, trial, [one.change])
        if values is None:
            trial.every = [c for c in trial.every if c is not one]
            continue
        explained = judging.explained(question, trial.half, trial.other, values)
        if wanted <= explained.keys():
            trial.chosen, trial.explained = [one], explained
            return trial
        _remember(trial, one, values, explained)
    return None


def _remember(
    trial: Trial, one: Candidate, values: Named, explained: dict[str, float]
) -> None:
    """Keep what a change alone explains, the most first."""
    del values
    if len(explained) > len(trial.explained):
        trial.chosen, trial.explained = [one], explained


def _greedily(question: Question, trial: Trial) -> None:
    """Add changes to the best one, singly and by two, while they explain more."""
    wanted = set(judging.wanted(question))
    while not wanted <= trial.explained.keys() and question.in_time():
        if len(trial.chosen) > 3 or not _more(question, trial):
            return


def _more(question: Question, trial: Trial) -> bool:
    """Whether one more change, or two, explain more than those chosen."""
    base = [one.change for one in trial.chosen]
    start = _changed(question, trial, base) if base else trial.half.values
    goal = next(n for n in judging.wanted(question) if n not in trial.explained)
    moving = list[Candidate]()
    for one in trial.every:
        if one in trial.chosen or not question.in_time():
            continue
        values = _changed(question, trial, [*base, one.change])
        if values is None or start is None or goal not in values:
            continue
        if _take(question, trial, [one], values):
            return True
        if goal in start and evidence.apart(values[goal], start[goal]) > 1e-9:
            moving.append(one)
    for two in itertools.combinations(moving[:TOGETHER], 2):
        if not question.in_time():
            return False
        values = _changed(question, trial, [*base, *(one.change for one in two)])
        if values is not None and _take(question, trial, list(two), values):
            return True
    return False


def _take(
    question: Question, trial: Trial, new: list[Candidate], values: Named
) -> bool:
    explained = judging.explained(question, trial.half, trial.other, values)
    if len(explained) <= len(trial.explained):
        return False
    trial.chosen, trial.explained = [*trial.chosen, *new], explained
    return True


def _left(question: Question, trial: Trial) -> list[str]:
    """The gradients that differ still; those that don't are explained too."""
    gradients = [name for name in question.differing if is_gradient(name)]
    if _pulls(question) or not gradients or not trial.half.tensors:
        return []
    changes = [one.change for one in trial.chosen]
    values = _changed(question, trial, changes, pulls=True)
    if values is not None:
        trial.explained |= judging.explained(question, trial.half, trial.other, values)
    return [name for name in gradients if name not in trial.explained]


def _causes(question: Question, trial: Trial) -> list[Cause]:
    """One cause: everything that was chosen, together."""
    left = _left(question, trial)
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
    if left:
        text = f"{text}; {', '.join(left)} differ still"
    kinds = {one.change["kind"] for one in trial.chosen}
    return [
        {
            "kind": " and ".join(sorted(kinds)),
            "text": text,
            "program": trial.half.label,
            "outputs": outputs,
            "digits": digits,
            "tries": question.tries,
        }
    ]
