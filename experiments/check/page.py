"""What the page shows of `check`: the answer for each pair, what was compared, both
files with the layer at which they part, and which weight is which."""

from rich.table import Table

from graphparity.experiments.check import tables, words
from graphparity.experiments.check.figures import Document, PairRow
from graphparity.experiments.shared.page_parts import (
    Card,
    Columns,
    Listing,
    Part,
    Piece,
    pair_card,
)


def question(document: Document) -> str:
    """Its heading."""
    first, *others = document["models"]
    return f"Is {' or '.join(others)} the same model as {first}?"


def short(document: Document) -> str:
    """The same in the page's navigation."""
    return f"{', '.join(document['models'])}: the same?"


def parts(document: Document) -> list[Part]:
    """For each pair its parts."""
    return [part for pair in document["pairs"] for part in _pair(document, pair)]


def cards(document: Document) -> list[Card]:
    """For the page's first screen: each pair's answer in a word, and why."""
    return [_card(pair) for pair in document["pairs"]]


def _card(pair: PairRow) -> Card:
    judged = None if pair["failure"] else pair["verdict"]
    return pair_card(pair["first"], pair["second"], judged, words.sentence(pair))


def in_tables(document: Document) -> list[Table]:
    """For Markdown: a table a pair of which something was compared."""
    return [tables.table(pair) for pair in document["pairs"] if pair["rows"]]


def _pair(document: Document, pair: PairRow) -> list[Part]:
    both = pair["first"], pair["second"]
    names = " and ".join(both)
    turned = [f"{text}." for text in pair["inputs"]]
    said = Part(f"Are {names} the same?", (words.sentence(pair), *turned))
    asked = f"Where do {names} part?"
    asked = asked if any(pair["marks"]) else f"How are {names} written?"
    listings = tuple(
        Listing(name, document["sources"][name], tuple(marks))
        for name, marks in zip(both, pair["marks"], strict=True)
    )
    found = [said, Part(asked, (Columns(listings),))]
    if pair["rows"]:
        table = (tables.table(pair),)
        found.append(Part(f"What was compared? ({len(pair['rows'])} results)", table))
    if pair["matches"]:
        count = f"{len(pair['matches'])} weights and statistics"
        pieces: tuple[Piece, ...] = (tables.matches(pair), *pair["asked"])
        found.append(Part(f"Which weight is which? ({count})", pieces, folded=True))
    return found
