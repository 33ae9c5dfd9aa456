"""One program is run otherwise than written until it gives what the other gives.

A single change that explains every output that differs, to all digits that rounding
leaves, is looked for first; then changes that explain one output each, from the first
on, two at once where none does.
"""

from dataclasses import dataclass, field
from typing import Any

from graphparity.common.agreement.explanations import evidence
from graphparity.common.agreement.two_programs import LIMIT
from graphparity.common.contract.trees import Named
from graphparity.common.user.sites import Change
from graphparity.experiments.diff.causes import (
    ROUNDED,
    Cause,
    Half,
    Question,
    judging,
)
from graphparity.experiments.diff.causes.candidates import (
    LIBRARY,
    NUMBER,
    Candidate,
    candidates,
    rounded,
)
from graphparity.experiments.diff.causes.drawn import drawn
from graphparity.experiments.diff.causes.judging import is_gradient
from graphparity.experiments.diff.causes.predicted import Effects

PAIRS, FURTHER = 240, 60  # two at a time, and one more than chosen: most that are tried
GAIN = 3  # digits more that a change beside others must bring, if not all


@dataclass
class Trial:
    """One program and its changes; effects: what each alone does."""

    half: Half
    other: Half
    every: list[Candidate]
    effects: Effects
    chosen: list[Candidate] = field(default_factory=list)
    values: Named = field(default_factory=dict)  # with those that are chosen
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
            effects = Effects(half.values)
            trials.append(Trial(half, question.halves[1 - number], every, effects))
    if found := _singles(question, trials):
        return _causes(question, found)
    for trial in sorted(trials, key=_explains, reverse=True):
        _greedily(question, trial)
        if _full(question, trial):
            return _causes(question, trial)
    best = max(trials, key=_explains, default=None)
    if best and best.explained:
        return _causes(question, best)
    return drawn(question, told)


def _explains(trial: Trial) -> tuple[int, float]:
    """How many outputs, to how many digits."""
    digits = min(trial.explained.values(), default=0.0)
    return len(trial.explained), round(digits)


def _full(question: Question, trial: Trial) -> bool:
    """Whether all is explained to the digits that rounding leaves."""
    return not judging.unfinished(question, trial.other, trial.values, trial.explained)


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
    for trial, one in sorted(every, key=lambda pair: pair[1].rank):
        if not question.in_time():
            return None
        values = _changed(question, trial, [one.change])
        if values is None:
            continue
        trial.effects.enter(one, values)
        if _take(question, trial, [one], values, []) and _full(question, trial):
            return trial
    return None


def _greedily(question: Question, trial: Trial) -> None:
    """Add changes to the best one, singly and by two, while they explain more."""
    while not _full(question, trial) and question.in_time():
        if len(trial.chosen) > 3 or not _more(question, trial):
            return


def _more(question: Question, trial: Trial) -> bool:
    """Whether one more change, or two, explain more than those chosen."""
    chosen = list(trial.chosen)
    now = {**trial.half.values, **trial.values}
    given = trial.other, trial.values, trial.explained
    goal = judging.unfinished(question, *given)[0]
    if goal not in now:
        return False
    to = goal, now[goal], trial.other.values[goal]
    alone = trial.effects.alone(*to)[:FURTHER] if chosen else []
    tries = [(one,) for one in alone], trial.effects.pairs(*to)[:PAIRS]
    for some in (new for several in tries for new in several):
        if not question.in_time():
            return False
        if any(one in chosen for one in some):
            continue
        changes = [one.change for one in (*chosen, *some)]
        values = _changed(question, trial, changes)
        if values is not None and _take(question, trial, list(some), values, chosen):
            return True
    return False


def _take(
    question: Question,
    trial: Trial,
    new: list[Candidate],
    values: Named,
    chosen: list[Candidate],
) -> bool:
    """Choose new changes beside those chosen where they explain more outputs, or the
    same to more digits."""
    usual = [one for one in trial.every if one.rank == LIBRARY]
    tried = len(usual) if not chosen and all(one in usual for one in new) else None
    both = trial.half, trial.other
    explained = judging.explained(question, *both, values, tried)
    before = _explains(trial)
    had, old, trial.explained = trial.explained, trial.values, explained
    trial.values = values
    after, more = _explains(trial), GAIN if chosen else 1
    enough = after[0] > before[0] or after[1] >= before[1] + more
    if not explained or not (enough or (after > before and _full(question, trial))):
        trial.explained, trial.values = had, old
        return False
    trial.chosen = [*chosen, *new]
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
    kinds = {_kind(one.change) for one in trial.chosen}
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


def _kind(change: Change) -> str:
    """Its kind; ROUNDED where a number is but another as float32 holds it."""
    return (
        ROUNDED if rounded(change.get("old"), change.get("value")) else change["kind"]
    )
