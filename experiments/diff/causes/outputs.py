"""What the outputs alone tell: a factor, other places, a narrower dtype, exchanged."""

from typing import Any

import numpy as np

from graphparity.common.agreement.explanations import evidence, families, narrow, places
from graphparity.common.agreement.two_programs import LIMIT
from graphparity.common.contract.trees import Array, Named
from graphparity.common.user import values
from graphparity.experiments.diff.causes import Cause, Question, judging
from graphparity.experiments.shared.proof import LIKELY, NUMBERS

SUPPOSED = "zero", "dtype"  # kinds that say what may have made it so


def outputs(question: Question) -> list[Cause]:
    """A cause for each kind of explanation, with the outputs that it fits."""
    given: Named = {n: np.asarray(x) for n, x in values.leaves(question.inputs).items()}
    found = dict[tuple[str, str], Cause]()
    for name in question.differing:
        for kind, text, digits in _of(question, name, given):
            new = _cause(kind, text, name, digits, question.tries)
            known = found.setdefault((kind, text), new)
            if known is not new:
                known["outputs"].append(name)
                known["digits"] = min(known["digits"], digits)
    for one in found.values():
        one["text"] = _sentence(question, one)
    return list(found.values())


def _cause(kind: str, text: str, name: str, digits: int, tries: int) -> Cause:
    made: Any = {"kind": kind, "text": text, "program": None, "outputs": [name]}
    made |= {"digits": digits, "tries": tries}
    made["proof"] = LIKELY if kind in SUPPOSED else NUMBERS
    return made  # type: ignore[no-any-return]


def _of(question: Question, name: str, given: Named) -> list[tuple[str, str, int]]:
    """Kinds, texts and digits of what explains one output."""
    first, second = question.halves
    one, other = first.values[name], second.values[name]
    floor = question.floors.get(name, 1e-9)
    if text := _nothing(name, one, other):
        return [("zero", text, 0)]
    case = evidence.case(name, one, other, floor, given)
    best, tries = families.explained(case)
    question.tries += tries
    if best is not None:
        return [(best.fit.kind, best.fit.text, int(best.digits))]
    if text := _exchanged(question, name):
        return [("exchanged", text, 0)]
    distance = evidence.apart(one, other)
    if text := narrow.inside(case, distance):
        return [("dtype", text, 0)]
    if text := places.place(case):
        return [("place", text, 0)]
    return []


def _nothing(name: str, one: Array, other: Array) -> str | None:
    """Which of them is 0 throughout, the other not; no function of it explains that."""
    zero = [not np.any(x) for x in (one, other)]
    if zero[0] == zero[1] or not one.size or not other.size:
        return None
    text = f"0 throughout in {'the first' if zero[0] else 'the second'}"
    if not judging.is_gradient(name):
        return text
    return f"{text}: it is not used there, or its gradient is cut off (detach, no_grad)"


def _exchanged(question: Question, name: str) -> str | None:
    """Whether it is another output of the second program."""
    first, second = question.halves
    one, floor = first.values[name], question.floors.get(name, 1e-9)
    before = evidence.apart(one, second.values[name])
    for other, value in second.values.items():
        question.tries += 1
        if other == name or value.shape != one.shape:
            continue
        if not evidence.equal(one, value, floor, before or 1.0):
            continue
        count = evidence.independent(value * np.nan, one, value)
        if evidence.decades(evidence.digits(one, value), count, 0, 10) >= 6:
            return f"{name} of the first is {other} of the second"
    return None


def _sentence(question: Question, cause: Cause) -> str:
    """The cause in words."""
    first, second = (half.label for half in question.halves)
    text = cause["text"].replace("the first", first).replace("the second", second)
    some = set(cause["outputs"]) != set(question.differing)
    where = f"{', '.join(cause['outputs'])}: " if some else ""
    if cause["kind"] == "place":
        return f"{where}They differ only {text}"
    if cause["kind"] == "zero":
        return f"{', '.join(cause['outputs'])}: {text}"
    if cause["kind"] in ("dtype", "exchanged"):
        return f"{where}{text}"
    digits = f"{cause['digits']} digits{_short(question, cause)}"
    if cause["kind"] == "part":
        return f"{where}To {digits} {text}"
    if cause["kind"] in ("conjugate", "function", "along", "reduced", "sorted"):
        return f"{where}Equal to {digits}: {text}"
    return f"{where}{second} is {first} {text}, to {digits}"


def _short(question: Question, cause: Cause) -> str:
    """Said where rounding leaves more digits than it explains: it is not all."""
    floors = [question.floors.get(name, 1e-9) for name in cause["outputs"]]
    far = max(LIMIT * max(floors), 10.0**-judging.ALL)
    return " (rounding leaves more)" if 10.0 ** -(cause["digits"] + 1) > far else ""
