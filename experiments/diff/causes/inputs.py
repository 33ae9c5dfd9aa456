"""One program with changed inputs gives what the other gives with the given ones."""

import re

import numpy as np

from graphparity.common.agreement.explanations import evidence
from graphparity.common.agreement.two_programs import LIMIT
from graphparity.common.contract.trees import Array, Named
from graphparity.experiments.diff.causes import (
    Cause,
    Half,
    Question,
    changed_inputs,
    judging,
)
from graphparity.experiments.shared.proof import PART, RUN

SCALED = "input scaled"  # the kind of causes that another scale of an input is
SCALING = re.compile(r" (times [\d/]+|set to \d|as its \w+)$")
SHAKE = 1e-9  # relative to an input's largest value: takes it off a tie


def ties(question: Question) -> list[Cause]:
    """Whether they are equal off ties: with inputs that are moved a little."""
    seed, moved = question.seed, []
    given = changed_inputs.off_ties(question.inputs, seed, SHAKE)
    names = question.differing
    pulls = any(judging.is_gradient(name) for name in names)
    for half in question.halves:
        reply = _given(question, half, given, seed if pulls else None)
        if reply is None:
            return []
        moved.append(reply)
    equal = [name for name in names if _equal(question, name, *moved)]
    if not equal:
        return []
    some = "They differ" if equal == names else f"{', '.join(equal)} differ"
    text = f"{some} at a tie only: equal to {{}} digits when every input is "
    text += f"moved by {SHAKE:.0e} of it ({_told(question)})"
    digits = min(int(evidence.digits(moved[0][n], moved[1][n])) for n in equal)
    return [
        {
            "kind": "tie",
            "text": text.format(digits),
            "program": None,
            "outputs": equal,
            "digits": digits,
            "tries": question.tries,
            "proof": RUN if equal == names else PART,
        }
    ]


def _equal(question: Question, name: str, one: Named, other: Named) -> bool:
    if name not in one or name not in other:
        return False
    first, second = (half.values[name] for half in question.halves)
    before = evidence.apart(first, second)
    now = evidence.apart(one[name], other[name])
    if first.dtype.kind in "iub":
        return now == 0.0
    if now > evidence.FLOORED * before:
        return False
    limit = LIMIT * question.floors.get(name, 1e-9)
    return now <= max(limit, min(1e-6, evidence.CLOSER * before))


def _told(question: Question) -> str:
    """What of the inputs is at a tie as they are given."""
    parts = list[str]()
    for name, x in changed_inputs.arrays(question.inputs).items():
        if x.dtype.kind == "f" and x.size:
            parts += _ties_of(name, x)
    return "; ".join(parts) or "none of them is 0 or twice there"


def _ties_of(name: str, x: Array) -> list[str]:
    zeros = int(np.count_nonzero(x == 0))
    halves = int(np.count_nonzero(np.abs(x - np.floor(x)) == 0.5))
    more = x.size - len(np.unique(x)) - max(0, zeros - 1)
    found = [f"{zeros} of {x.size} of {name} are 0"] if zeros else []
    if halves:
        found.append(f"{halves} of {name} are halfway between integers")
    return [*found, f"{more} of {name} are there twice"] if more else found


def not_finite(question: Question) -> list[Cause]:
    """What makes one of them NaN or infinite where the other is not: with 1 in the
    place of zeros, of negative or large inputs, they are equal."""
    names = [name for name in question.differing if _parted(question, name)]
    if not names:
        return []
    pulls = any(map(judging.is_gradient, names))
    for one in changed_inputs.without(question.inputs):
        seed = question.seed if pulls else None
        both = [_given(question, half, one.inputs, seed) for half in question.halves]
        if both[0] is None or both[1] is None:
            continue
        if all(_equal(question, name, both[0], both[1]) for name in names):
            digits = min(int(evidence.digits(both[0][n], both[1][n])) for n in names)
            text = f"{_who(question, names[0])} {one.text}: equal to {digits} digits "
            return [
                {
                    "kind": "not finite",
                    "text": f"{text}with 1 in its place",
                    "program": None,
                    "outputs": names,
                    "digits": digits,
                    "tries": question.tries,
                    "proof": RUN,
                }
            ]
    return []


def _parted(question: Question, name: str) -> bool:
    """Whether only one of them is finite somewhere."""
    one, other = (half.values[name] for half in question.halves)
    if one.shape != other.shape or not {one.dtype.kind, other.dtype.kind} <= set("fc"):
        return False
    return not np.array_equal(np.isfinite(one), np.isfinite(other))


def _who(question: Question, name: str) -> str:
    """Which of them is not finite, and what it is then."""
    one, other = (half.values[name] for half in question.halves)
    number = int(bool(np.any(np.isfinite(one) & ~np.isfinite(other))))
    bad = question.halves[number].values[name]
    what = "NaN" if np.isnan(bad).any() else "infinite"
    return f"{name} of {question.halves[number].label} is {what}"


def changed(question: Question) -> list[Cause]:
    """The first change of the inputs of either program that makes them equal; where
    none does, the one that makes the most outputs equal."""
    names = [n for n in question.differing if not judging.is_gradient(n)]
    if not names:
        return []
    some = list[tuple[Half, str, dict[str, float]]]()
    for number, half in enumerate(question.halves):
        other = question.halves[1 - number]
        if half.dtype != "float64":
            continue
        for one in changed_inputs.changed(question.inputs):
            if not question.in_time():
                break
            reply = _given(question, half, one.inputs, None)
            if reply is None:
                continue
            fits = judging.explained(question, half, other, reply)
            if fits.keys() >= set(names):
                most = evidence.MOST
                left = judging.unfinished(question, other, reply, fits, most)
                return [_cause(question, half, one.text, fits, not left)]
            if fits:
                some.append((half, one.text, fits))
    if not some:
        return []
    half, text, fits = max(some, key=lambda each: len(each[2]))
    return [_cause(question, half, text, fits, False)]


def _given(
    question: Question, half: Half, inputs: object, seed: int | None
) -> Named | None:
    given = {"inputs": inputs, "tensors": half.tensors, "seed": seed}
    reply = question.tried(half, "user_given", **given)
    return None if reply is None else dict(reply["arrays"])


def _cause(
    question: Question, half: Half, text: str, fits: dict[str, float], whole: bool
) -> Cause:
    """whole: all that differed is equal then, to the digits that rounding leaves."""
    digits = int(min(fits.values()))
    plain = [n for n in question.differing if not judging.is_gradient(n)]
    some = "" if set(fits) >= set(plain) else f" in {', '.join(fits)}"
    return {
        "kind": SCALED if SCALING.search(text) else "input",
        "text": f"Equal{some} to {digits} digits when {half.label} is given {text}",
        "program": half.label,
        "outputs": list(fits),
        "digits": digits,
        "tries": question.tries,
        "proof": RUN if whole else PART,
    }
