"""Which outputs a changed program explains: equal now, and none of the others lost."""

import math

from graphparity.common.agreement.explanations import evidence
from graphparity.common.agreement.two_programs import LIMIT, NEARLY, SAME
from graphparity.common.contract.trees import Named
from graphparity.experiments.diff.causes import Half, Question

GRADIENT = "gradient by "
ALL = 12.0  # digits after which no further change is looked for


def is_gradient(output: str) -> bool:
    """Whether an output is a gradient, by its name."""
    return output.startswith(GRADIENT)


def wanted(question: Question) -> list[str]:
    """The outputs to be explained: gradients only where nothing else differs."""
    every = question.differing
    plain = [name for name in every if not is_gradient(name)]
    return plain or every


def unfinished(
    question: Question,
    other: Half,
    values: Named,
    explained: dict[str, float],
    enough: float = ALL,
) -> list[str]:
    """The outputs to be explained that are not yet, or not to the digits that rounding
    leaves, or to so many that are enough. values: of a program, changed."""
    found = list[str]()
    for name in wanted(question):
        now, target = values.get(name), other.values[name]
        limit = max(LIMIT * question.floors.get(name, 1e-9), 10.0**-enough)
        far = math.inf if now is None else evidence.apart(now, target)
        if name not in explained or far > limit:
            found.append(name)
    return found


def explained(
    question: Question, half: Half, other: Half, values: Named, tried: int | None = None
) -> dict[str, float]:
    """The outputs that differed and are equal now, with their digits; none where one
    that was the same is no longer. values: of `half`, changed; tried: ways that chance
    had, of all runs where it is None."""
    found, odds = dict[str, float](), 0.0
    for row in question.rows:
        name = row["output"]
        if name not in values or name not in other.values:
            continue
        now, target = values[name], other.values[name]
        floor = question.floors.get(name, 1e-9)
        if row["verdict"] in (SAME, NEARLY) and name not in question.differing:
            if evidence.apart(now, target) > max(1e-6, LIMIT * floor):
                return {}
            continue
        given = half.values[name]
        before = evidence.apart(given, target)
        if now.shape != target.shape or not evidence.equal(now, target, floor, before):
            continue
        digits = evidence.digits(now, target)
        count = evidence.independent(given, now, target)
        found[name] = digits
        odds += evidence.decades(digits, count, 0, 1)
    ways = math.log10(max(1, question.runs if tried is None else tried))
    return found if odds - ways >= evidence.DECADES else {}
