"""One section of the page for each experiment: its question, command, figure, words.

Pictures and sentences are those that the experiment itself makes; here stands only
where they are found in its document.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphparity.experiments.report import documents
from graphparity.experiments.report.recorder import Told
from graphparity.experiments.shared.experiment import Experiment, experiments

Document = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """What the page knows of one experiment."""

    name: str
    question: str
    command: str  # the line that makes its document
    words: Callable[[Document], str]
    pictures: Callable[[Document], list[str]]  # whole SVG files
    figure: Callable[[Document], str] | None = None  # a piece of the page
    told: Callable[[Document], Told] = lambda _: Told()
    captions: Callable[[Document], list[str]] = lambda _: []  # of each picture


def _kind(one: Experiment) -> Kind:
    """An experiment's section, from its own files."""
    words, tables = one.part("words"), one.part("tables")
    picture = one.part("picture") if one.has("picture") else None
    pictures: Callable[[Document], dict[str, str]]
    pictures = getattr(picture, "draw", lambda _: {})
    return Kind(
        one.name,
        one.question,
        one.line or one.name,
        words.summary,
        lambda document: list(pictures(document).values()),
        getattr(picture, "inline", None),
        lambda document: documents.recorded(lambda s: tables.show(s, document)),
        getattr(picture, "captions", lambda _: []),
    )


def kinds() -> list[Kind]:
    """One for each experiment that has a question, in their order."""
    return [_kind(one) for one in experiments().values() if one.question]
