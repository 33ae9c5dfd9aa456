"""The figures of `updates`: rows from samples."""

from typing import NotRequired, TypedDict

from graphparity.common.contract.documents import Head
from graphparity.common.contract.timings import Interval, Ratio
from graphparity.common.timing import comparison, intervals
from graphparity.experiments.shared.dynamic_form import eager
from graphparity.experiments.updates.measure import FORMS, Contestant, Found, Samples
from graphparity.experiments.updates.plan import Asked


class Row(TypedDict):
    """A rule on a backend: seconds a step, and how many times as fast as another."""

    rule: str
    backend: str
    hand_s: Interval | None
    library_s: Interval | None
    hand_over_library: Ratio | None
    hand_over_eager: NotRequired[Ratio | None]  # where the eager form was asked for too
    library_over_eager: NotRequired[Ratio | None]


class Figures(TypedDict):
    """What the JSON holds."""

    updates: list[Row]


class Document(Head, Figures):
    """The whole JSON."""

    failed: dict[str, str]


def document(asked: Asked, found: Found) -> Figures:
    """What the JSON holds."""
    return {"updates": rows(found.samples, asked)}


def rows(samples: Samples, asked: Asked) -> list[Row]:
    """For each rule and backend: both forms' step, by hand over library, over eager."""
    every = [
        _row(samples, asked, rule, name)
        for rule in asked.rules
        for name in asked.backends
    ]
    watched = [one for rounds in samples.values() for one in rounds.values()]
    comparison.hold([row["hand_over_library"] for row in every], watched)
    comparison.hold([row.get("hand_over_eager") for row in every], watched)
    comparison.hold([row.get("library_over_eager") for row in every], watched)
    return every


def _row(samples: Samples, asked: Asked, rule: str, name: str) -> Row:
    hand, library = ((rule, name, form) for form in FORMS)
    row: Row = {
        "rule": rule,
        "backend": name,
        "hand_s": intervals.step_time(_blocks(samples, hand)),
        "library_s": intervals.step_time(_blocks(samples, library)),
        "hand_over_library": _against(samples, library, hand),
    }
    other = eager(name)
    if other in asked.backends and other != name:
        bases = ((rule, other, form) for form in FORMS)
        row["hand_over_eager"] = _against(samples, next(bases), hand)
        row["library_over_eager"] = _against(samples, next(bases), library)
    return row


def _blocks(samples: Samples, contestant: Contestant) -> intervals.Rounds:
    """Seconds a step of each block, round by round."""
    rounds = samples.get(contestant, {})
    return [rounds[number]["blocks"] for number in sorted(rounds)]


def _against(samples: Samples, base: Contestant, other: Contestant) -> Ratio | None:
    """How many times as fast `other` is, over the rounds that both ran."""
    both = sorted(set(samples.get(base, {})) & set(samples.get(other, {})))
    first, second = ([samples[c][n] for n in both] for c in (base, other))
    return comparison.of(first, second)
