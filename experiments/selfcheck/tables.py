"""What a check of `selfcheck` prints, from its document."""

from collections.abc import Callable
from typing import Any

from rich.console import Console

from graphparity.experiments.selfcheck import bare, tried
from graphparity.experiments.selfcheck.races import pairs_table, power, same_table

Document = dict[str, Any]


def show(screen: Console, document: Document) -> None:
    """Print the tables of a kept document. Raises KeyError for another check."""
    SHOWN[document["check"]](screen, document)


def _pairs(screen: Console, document: Document) -> None:
    settings = document["settings"]
    limits = settings["width"], settings["budget_s"]
    pairs_table.show(screen, document["rows"], limits)


def _same(screen: Console, document: Document) -> None:
    same_table.show(screen, document["rows"], document["settings"]["burn"])


def _power(screen: Console, document: Document) -> None:
    power.show(screen, document["rows"])


def _bare(screen: Console, document: Document) -> None:
    bare.show(screen, document["rows"], document["settings"]["best"])


def _intervals(screen: Console, document: Document) -> None:
    tried.show(screen, document["rows"])


SHOWN: dict[str, Callable[[Console, Document], None]] = {
    "pairs": _pairs,
    "same": _same,
    "power": _power,
    "bare": _bare,
    "intervals": _intervals,
}
