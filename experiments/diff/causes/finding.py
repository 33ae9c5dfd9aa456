"""All that is tried where two programs are another function."""

from collections.abc import Callable

from graphparity.experiments.diff.causes import Cause, Question, inputs, judging
from graphparity.experiments.diff.causes.inputs import SCALED
from graphparity.experiments.diff.causes.interventions import interventions
from graphparity.experiments.diff.causes.outputs import outputs

CLOSE = 4  # digits that what stands beside a cause may have less
SHARE = 0.4  # of the time, for changed inputs
PLAIN = (
    "conjugate",
    "factor",
    "axes",
    "order",
    "shape",
    "part",
    "exchanged",
    "blocks",
)  # no input need be
BESIDE = (
    "factor",
    "axes",
    "dtype",
    "zero",
)  # say how large it is, where another says why


def causes(question: Question) -> list[Cause]:
    """What explains the difference, the most telling first: whatever makes everything
    equal ends the search."""
    if not question.differing:
        return []
    if question.narrow:
        return _guarded(question, interventions)
    not_finite = _guarded(question, inputs.not_finite)
    if _all(question, not_finite):
        return not_finite
    at_ties = not_finite or _guarded(question, inputs.ties)
    alone = _guarded(question, outputs)
    if _all(question, at_ties):
        return [*_guarded(question, interventions), *at_ties]
    if _all(question, [one for one in alone if one["kind"] in PLAIN]):
        question.simple = True
        found = _guarded(question, interventions)
        return [*found, *_near(alone, found)]
    budget, question.budget_s = question.budget_s, question.budget_s * SHARE
    found = _guarded(question, inputs.changed)
    question.budget_s += budget * (1.0 - SHARE)
    if not _all(question, found) or any(one["kind"] == SCALED for one in found):
        inside = _guarded(question, interventions)
        found = inside if _all(question, inside) else [*inside, *found]
    return [*found, *_further(question, alone, found), *at_ties]


def _guarded(
    question: Question, search: Callable[[Question], list[Cause]]
) -> list[Cause]:
    """What a search finds; one that fails costs its own causes, and it is said."""
    try:
        return search(question)
    except Exception as error:  # whatever it is: the verdict stands without causes
        text = f"{type(error).__name__}: {error}"
        question.notes.append(f"the search in {search.__name__} failed: {text}")
        return []


def _all(question: Question, found: list[Cause]) -> bool:
    """Whether one of them explains every output that is no gradient."""
    wanted = set(judging.wanted(question))
    return any(wanted <= set(cause["outputs"]) for cause in found)


def _further(question: Question, alone: list[Cause], found: list[Cause]) -> list[Cause]:
    """What the outputs tell, where nothing else explains everything; else a factor or a
    sign alone, which says how large it is."""
    if not _all(question, found):
        return alone
    return _near([one for one in alone if one["kind"] in BESIDE], found)


def _near(alone: list[Cause], found: list[Cause]) -> list[Cause]:
    """Those that explain not far fewer digits than what was found."""
    most = max((one["digits"] for one in found), default=0)
    return [one for one in alone if one["digits"] not in range(1, most - CLOSE)]
