"""What the page shows of `diff`: the answer for each pair, its outputs, both programs
with the lines where they part."""

from rich.table import Table

from graphparity.experiments.diff import tables, words
from graphparity.experiments.diff.figures import Document, PairRow
from graphparity.experiments.shared.page_parts import (
    Card,
    Columns,
    Listing,
    Part,
    pair_card,
)


def question(document: Document) -> str:
    """Its heading."""
    first, *others = document["programs"]
    return f"Does {' or '.join(others)} compute what {first} does?"


def short(document: Document) -> str:
    """The same in the page's navigation."""
    return f"{', '.join(document['programs'])}: the same?"


def parts(document: Document) -> list[Part]:
    """For each pair its parts, then what is said of the programs alone."""
    found = [part for pair in document["pairs"] for part in _pair(document, pair)]
    if any(program["forms"] for program in document["programs"].values()):
        found.append(Part("What becomes of it compiled?", (tables.compiled(document),)))
    if facts := tables.facts(document):
        found.append(Part("What else was seen?", tuple(facts), folded=True))
    return found


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
    names = f"{pair['first']} and {pair['second']}"
    table = (tables.table(pair),) if pair["rows"] else ()
    said = Part(f"Are {names} the same?", (words.sentence(pair), *table))
    known = document["programs"]
    marks = pair.get("marks") or [[], []]
    listings = tuple(
        Listing(name, known[name]["source"], tuple(each))
        for name, each in zip((pair["first"], pair["second"]), marks, strict=True)
        if "source" in known[name]
    )
    parting = any(marks)
    asked = f"Where do {names} part?" if parting else f"How are {names} written?"
    shown = [Part(asked, (Columns(listings),))] if listings else []
    return [said, *shown]
