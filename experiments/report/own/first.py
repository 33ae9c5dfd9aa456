"""The first screen where nothing of `compare` is there: what was asked of a person's
own programs, a card each, and what would make the rest."""

from graphparity.experiments.report import sections
from graphparity.experiments.report.first_screen import COMPARE, Number, Screen
from graphparity.experiments.report.own.unanswered import (
    UNREADABLE,
    broken,
    unanswered,
)
from graphparity.experiments.report.results_of import Row as Document
from graphparity.experiments.shared import called
from graphparity.experiments.shared.experiment import Experiment
from graphparity.experiments.shared.page_parts import Card
from graphparity.experiments.shared.terminal.tables import counted

MOST = 4  # cards; all of them have their sections


def screen(documents: dict[str, Document]) -> Screen:
    """The first screen of these documents, one or more: of those that have cards the
    newest, and no card of what was not measured."""
    ordered = sorted(documents.items(), key=lambda one: -(one[1].get("started") or 0))
    numbers = [
        number
        for name, document in ordered
        if (one := sections.experiment_of(name))
        for number in _numbers(name, one, document)
    ]
    text = f"What was measured here: {counted(len(documents), 'experiment')}, below."
    if numbers:
        text = "What was asked of your own programs."
    if more := max(0, len(numbers) - MOST):
        verb = "stands" if more == 1 else "stand"
        text += f" {counted(more, 'more answer')} {verb} below."
    text += f" The programs of the suite were not compared here: `{_compare()}` does."
    return Screen(text, numbers[:MOST], None, "", [])


def _compare() -> str:
    return called.hint(COMPARE)


def _numbers(name: str, one: Experiment, document: Document) -> list[Number]:
    place = f"experiment-{name}"
    return [Number(c.value, c.label, c.rests, place) for c in cards(one, document)]


def cards(one: Experiment, document: Document) -> list[Card]:
    """The cards of a document; without an answer one that says so; none of an
    experiment that has none."""
    page = one.part("page") if one.has("page") else None
    if not hasattr(page, "cards") or page is None:
        return []
    try:
        title, found = page.question(document), page.cards(document)
        if found:
            return list(found)
        return [Card("no answer", title, unanswered(document))]
    except UNREADABLE as error:
        return [Card("no answer", one.question, broken(error))]
