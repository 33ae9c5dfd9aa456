"""What an experiment shows on the page in its own way: parts under questions, programs
of a person's own in columns among them."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from rich.table import Table

from graphparity.common.agreement.two_programs import NOT_JUDGED
from graphparity.common.user import programs
from graphparity.common.user.programs import Program
from graphparity.common.user.sources import Mark, Source
from graphparity.experiments.shared.charts.drawing import Drawing
from graphparity.experiments.shared.terminal.tables import capital

OTHER = re.compile(r"[^\w.]+", re.ASCII)
LONGEST = 60  # characters of a name that a document is kept as


@dataclass(frozen=True)
class Listing:
    """A program in a column; marks: what is said of its lines."""

    title: str
    source: Source
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Columns:
    """Programs side by side."""

    listings: tuple[Listing, ...]


@dataclass(frozen=True)
class Figure:
    """A picture, and what it shows."""

    drawn: Drawing
    caption: str


Piece = str | Table | Columns | Figure


@dataclass(frozen=True)
class Card:
    """An answer on the first screen: in a word or number, what it is of, and what it
    rests on. label may link to the glossary, as `[word](term)`."""

    value: str
    label: str
    rests: str


@dataclass(frozen=True)
class Part:
    """What stands under one question; folded: until it is opened."""

    question: str
    pieces: tuple[Piece, ...]
    folded: bool = False


def kept_as(name: str, asked: Iterable[Program]) -> str:
    """What a document about programs is kept as: the last one of the same programs is
    replaced, no other one's."""
    every = list(asked)
    short = "-".join(programs.labels([one.text for one in every]))
    places = "\n".join(f"{one.place}:{one.function}" for one in every)
    digest = hashlib.sha256(places.encode()).hexdigest()[:8]
    return f"{name}-{OTHER.sub('_', short)[:LONGEST]}-{digest}"


def pair_card(first: str, second: str, judged: str | None, said: str) -> Card:
    """Two programs' answer in a word, and why. judged: the verdict; None: not judged;
    said: the whole sentence, of which the card leaves out what it says already."""
    names, value = f"{first} and {second}", judged or NOT_JUDGED
    for known in (names, "the ", value):
        said = said.removeprefix(known).lstrip(".:; ")
    return Card(value, names, capital(said))
