"""A recipe in the words of each library: the same rule, or the nearest call."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphparity.common.contract import registry
from graphparity.common.contract.trees import Named
from graphparity.common.workers.pool import Pool
from graphparity.experiments.check.training import rule as rules
from graphparity.experiments.check.training.neutral import Recipe
from graphparity.experiments.check.training.rule import Clip, Rule
from graphparity.experiments.dialects import call_text
from graphparity.experiments.dialects.discover import Known, find
from graphparity.experiments.dialects.library_options import WORDS
from graphparity.experiments.dialects.neutral_rule import Dialect
from graphparity.experiments.dialects.run import Call
from graphparity.experiments.dialects.translate import WHY, near

LACKS = ("amsgrad", "centered", "nesterov", "dampening", "decay", "decayed", "start")
EPSILONS = (0.5, 1.0, 2.0)  # powers of a constant that another place may want


@dataclass(frozen=True)
class Spoken:
    """The calls of one library. said: as `own/training.py` takes them; rule: what they
    compute; reasons: why that is not what was asked for; empty: it is."""

    said: dict[str, Any]
    rule: Rule
    reasons: tuple[str, ...] = ()


Recorded = Callable[[], tuple[Named, list[Named]]]  # weights, gradients by step


def asked_rule(pool: Pool, recipe: Recipe) -> Rule:
    """What is asked for, as formulas. Raises ValueError, LookupError."""
    clips = tuple(Clip(kind, most) for kind, most in recipe.clips)
    if recipe.rule is not None:
        dialect = recipe.rule
    else:
        assert recipe.call is not None
        library, name, options = recipe.call
        known = find(pool, library, name)
        call_text.complete(known, options)
        dialect = known.dialect(options)
    if recipe.schedule:
        dialect = dialect.but(lr=recipe.schedule.peak())
    return Rule(dialect, clips, recipe.schedule)


def spoken(
    pool: Pool, rule: Rule, recipe: Recipe, backend: str, steps: int
) -> list[Spoken]:
    """The candidates of a backend's library: the call that is the same, or those in
    which least differs. Raises LookupError where it has none of the family."""
    folder = registry.folder(registry.of_this_tree()[backend].package)
    file = folder / "own" / "training.py"
    if not file.is_file():
        raise LookupError(f"{backend} has no optimizers")
    stated = {n: registry.stated(file, n) for n in ("LIBRARY", "CLIPS", "MANY")}
    library, narrow = stated["LIBRARY"], registry.stated(file, "NARROW") or ()
    names = [n for n, word in WORDS[library].items() if word[0] == rule.dialect.family]
    known = [find(pool, library, name) for name in names]
    if not known:
        raise LookupError(f"{library} has no such rule")
    coarse = rule.schedule is not None and rule.schedule.kind in narrow
    rest = [f"{library} computes this schedule in float32"] if coarse else []
    found = []
    for clips, short in _clips(rule.clips, stated):
        for apart, call, dialect in _calls(rule, recipe, library, known):
            why = [_why(field, dialect, rule.dialect) for field in apart]
            theirs = Rule(dialect, clips, rule.schedule)
            said = _said(call, clips, rule, steps)
            found.append(Spoken(said, theirs, tuple(short + rest + why)))
    return found


def _calls(
    rule: Rule, recipe: Recipe, library: str, known: list[Known]
) -> list[tuple[list[str], Call, Dialect]]:
    """Calls of a library with what they compute, and the fields in which it differs."""
    if recipe.call is not None and recipe.call[0] == library:
        options = recipe.call[2]
        return [([], [(recipe.call[1], options)], rule.dialect)]
    found = [
        ([f for f in apart if f != "rate_inside" or rule.schedule], call, dialect)
        for apart, call, dialect in near(rule.dialect, library, known)
    ]
    least = min(_cost(apart) for apart, *_ in found)
    found = [one for one in found if _cost(one[0]) == least]
    if least and rule.dialect.eps:
        for eps in _constants(rule.dialect):
            other = rule.dialect.but(eps=eps)
            for apart, call, dialect in near(other, library, known):
                if _cost(apart) == least:
                    found.append(([*apart, "eps"], call, dialect))
    return found


def _cost(apart: list[str]) -> int:
    """How much two rules differ: most by what the one has and the other lacks."""
    return sum(2 if field in LACKS else 1 for field in apart)


def _constants(d: Dialect) -> list[float]:
    """Constants that stand for another place's epsilon best: some powers, and what the
    correction of the first steps makes of it."""
    some = [d.eps**power for power in EPSILONS if power != 1.0]
    share = [math.sqrt(1.0 - d.b2**t) for t in (1, 3, 10)]
    return [*some, *(d.eps * s for s in share), *(d.eps / s for s in share)]


def _clips(
    clips: tuple[Clip, ...], stated: dict[str, Any]
) -> list[tuple[tuple[Clip, ...], list[str]]]:
    """What the library may clip instead, and why it is not the same."""
    has, library = stated["CLIPS"], stated["LIBRARY"]
    whole, every = list[Clip](), list[list[str]]()
    for clip in clips:
        kind, reasons = clip.kind if clip.kind in has else "global norm", list[str]()
        if kind != clip.kind:
            reasons.append(f"{library} clips no weight's norm alone, but that of all")
        if has[kind]:
            reasons.append(f"it adds {has[kind]:g} to the norm that it divides by")
        whole.append(Clip(kind, clip.most, has[kind]))
        every.append(reasons)
    if stated["MANY"] or len(clips) < 2:
        return [(tuple(whole), [text for reasons in every for text in reasons])]
    once = f"{library} clips once"
    return [((one,), [*why, once]) for one, why in zip(whole, every, strict=True)]


def _why(field: str, theirs: Dialect, wanted: Dialect) -> str:
    if field == "eps" and theirs.eps:
        return f"its epsilon is {theirs.eps:.3g}"
    return WHY[field](theirs, wanted) if field in WHY else f"its {field} differs"


def _said(
    call: Call, clips: tuple[Clip, ...], rule: Rule, steps: int
) -> dict[str, Any]:
    schedule, peak = rule.schedule, rule.dialect.lr
    return {
        "call": call,
        "clips": [(one.kind, one.most) for one in clips],
        "schedule": (schedule.kind, schedule.options) if schedule else None,
        "rates": schedule.rates(steps + 1) if schedule else None,
        "peak": peak,
    }


def nearest(every: list[Spoken], rule: Rule, recorded: Recorded) -> Spoken:
    """The candidate that computes the same; else the one whose rule ends nearest on
    gradients that were recorded on the model itself."""
    if same := [one for one in every if not one.reasons]:
        return same[0]
    start, gradients = recorded()
    right = rules.ended(rule, start, gradients)

    def off(one: Spoken) -> float:
        return rules.distance(right, rules.ended(one.rule, start, gradients), start)

    return min(every, key=off)
