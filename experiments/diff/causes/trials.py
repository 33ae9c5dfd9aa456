"""Changes of one program, singly and together, until it gives what the other gives.

A single change that explains every output that differs, to all digits that rounding
leaves, is looked for first; then changes that explain one output each, from the first
on, two at once where none does; last, where none explains anything alone, the change
that brings it nearest, and from there the next.
"""

from dataclasses import dataclass, field

from graphparity.common.agreement.explanations import evidence
from graphparity.common.agreement.explanations.evidence import MOST
from graphparity.common.contract.trees import Named
from graphparity.common.user.sites import Change
from graphparity.experiments.diff.causes import Half, Question, judging
from graphparity.experiments.diff.causes.candidates import (
    LIBRARY,
    SWAP,
    Candidate,
    named_lines,
)
from graphparity.experiments.diff.causes.judging import is_gradient
from graphparity.experiments.diff.causes.predicted import Effects

PAIRS, FURTHER = 240, 60  # two at a time, and one more than chosen: most that are tried
DEEP, WIDE = 4, 12  # changes on the way down; of each step
NEARER = 5.0  # times that a step must bring it nearer
LIKE, SAME = 3, 1.01  # first changes that are tried; times as far: they do the same
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


def explains(trial: Trial) -> tuple[int, float]:
    """How many outputs, to how many digits."""
    digits = min(trial.explained.values(), default=0.0)
    return len(trial.explained), round(digits)


def full(question: Question, trial: Trial, enough: float = judging.ALL) -> bool:
    """Whether all is explained to the digits that rounding leaves, or to enough."""
    known = trial.other, trial.values, trial.explained
    return not judging.unfinished(question, *known, enough)


def by_gradients(question: Question) -> bool:
    """Whether gradients are what differs: they cost a second run."""
    return all(map(is_gradient, question.differing))


def changed(
    question: Question, trial: Trial, changes: list[Change], pulls: bool = False
) -> Named | None:
    """The program's values with these changes, gradients among them where `pulls`, or
    where they are all that differs; None where no change was reached."""
    seed = question.seed if pulls or by_gradients(question) else None
    given = {"inputs": question.inputs, "tensors": trial.half.tensors, "seed": seed}
    reply = question.tried(trial.half, "user_changed", changes=changes, **given)
    if reply is None or not reply["reached"]:
        return None
    trial.said = reply.get("said", [])
    return dict(reply["arrays"])


def singles(question: Question, trials: list[Trial]) -> Trial | None:
    """The first change that explains everything."""
    every = [(trial, one) for trial in trials for one in trial.every]
    ordered = sorted(every, key=lambda pair: _turn(question, *pair))
    for number, (trial, one) in enumerate(ordered):
        if not question.in_time():
            question.not_reached = len(ordered) - number
            return None
        values = changed(question, trial, [one.change])
        if values is None:
            continue
        trial.effects.enter(one, values)
        if _take(question, trial, [one], values, []) and full(question, trial, MOST):
            return trial
    return None


def _turn(question: Question, trial: Trial, one: Candidate) -> tuple[bool, int]:
    """When a change is tried: usual ones of the lines at which the programs part come
    first, where these are known."""
    near = question.near.get(trial.half.label, set())
    here = one.rank <= SWAP and near & set(named_lines(one.text))
    return not here, one.rank


def greedily(question: Question, trial: Trial) -> None:
    """Add changes to the best one, singly and by two, while they explain more."""
    while not full(question, trial) and question.in_time():
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
        values = changed(question, trial, changes)
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
    before = explains(trial)
    had, old, trial.explained = trial.explained, trial.values, explained
    trial.values = values
    after, more = explains(trial), GAIN if chosen else 1
    enough = after[0] > before[0] or after[1] >= before[1] + more
    if not explained or not (enough or (after > before and full(question, trial))):
        trial.explained, trial.values = had, old
        return False
    trial.chosen = [*chosen, *new]
    return True


def descended(question: Question, trial: Trial) -> None:
    """Changes of which none explains anything alone: the one that brings an output
    nearest, then the next beside it, or the next two; kept only where in the end all is
    explained. Of first changes that do the same, each is tried."""
    before = list(trial.chosen), trial.values, trial.explained
    for first in _nearest(question, trial, [], trial.half.values, [])[:LIKE]:
        steps = [*first[0]]
        now = first[1]
        while len(steps) < DEEP and question.in_time():
            if full(question, _entered(question, trial, steps, now)):
                return
            pairs = _pairs(question, trial, now) if len(steps) + 2 <= DEEP else []
            further = _nearest(question, trial, steps, now, [])
            further = further or _nearest(question, trial, steps, now, pairs)
            if not further:
                break
            steps, now = [*steps, *further[0][0]], further[0][1]
        if full(question, _entered(question, trial, steps, now)):
            return
    trial.chosen, trial.values, trial.explained = before


def _entered(
    question: Question, trial: Trial, steps: list[Candidate], now: Named
) -> Trial:
    """The trial with these changes and what they explain."""
    both = trial.half, trial.other
    trial.chosen, trial.values = list(steps), now
    trial.explained = judging.explained(question, *both, now)
    return trial


def _pairs(
    question: Question, trial: Trial, now: Named
) -> list[tuple[Candidate, Candidate]]:
    goal = judging.wanted(question)[0]
    return trial.effects.pairs(goal, now[goal], trial.other.values[goal])[:PAIRS]


def _nearest(
    question: Question,
    trial: Trial,
    chosen: list[Candidate],
    now: Named,
    pairs: list[tuple[Candidate, Candidate]],
) -> list[tuple[tuple[Candidate, ...], Named]]:
    """The changes beside those chosen that bring the first output NEARER to its target
    and as near as the best of them, with all values then. pairs: that are tried; empty:
    single ones."""
    goal = judging.wanted(question)[0]
    target = trial.other.values[goal]
    least = evidence.apart(now[goal], target) / NEARER
    alone = trial.effects.alone(goal, now[goal], target)[:WIDE]
    single: list[tuple[Candidate, ...]] = [(one,) for one in alone]
    found = list[tuple[float, tuple[Candidate, ...], Named]]()
    for some in [*pairs] or single:
        if any(one in chosen for one in some) or not question.in_time():
            continue
        changes = [one.change for one in (*chosen, *some)]
        values = changed(question, trial, changes)
        if values is not None and goal in values:
            far = evidence.apart(values[goal], target)
            found += [(far, some, values)] if far < least else []
    best = min((far for far, *_ in found), default=0.0)
    near = sorted((one for one in found if one[0] <= SAME * best), key=lambda o: o[0])
    return [(some, values) for _, some, values in near]
