"""The document of `check`: what was found of each pair of models."""

from typing import NotRequired, TypedDict

from graphparity.common.agreement.two_programs import NOT_JUDGED, OTHER, SAME, Row
from graphparity.experiments.check.conventions import SAMES
from graphparity.experiments.check.matched import Pair
from graphparity.experiments.check.measure import Found
from graphparity.experiments.check.plan import Asked

REFUSED = "not the same model"


class Match(TypedDict):
    """A weight of the first model, and the other's that it is."""

    left: str
    right: str
    layout: str


class PairRow(TypedDict):
    """The first model against another; proven: the outputs agree with the weights
    carried over; parted: the layers at which they part; asked: what its user could say
    of the weights."""

    first: str
    second: str
    kinds: list[str]
    verdict: str
    refused: str | None
    failure: str | None
    proven: bool
    parted: list[str | None]
    asked: list[str]
    matches: list[Match]
    kept: list[list[str]]  # constants that only the first, only the second has
    tensors: list[int]
    runs: int
    inputs: list[str]
    rows: list[Row]


class Document(TypedDict):
    """What the JSON holds."""

    inputs: dict[str, str]
    models: list[str]
    shown: bool  # whether the matches are asked for
    pairs: list[PairRow]
    failed: NotRequired[dict[str, str]]


def document(asked: Asked, found: Found) -> Document:
    """What the JSON holds."""
    return {
        "inputs": found.inputs,
        "models": found.labels,
        "shown": asked.matches,
        "pairs": list(map(_pair, found.pairs)),
    }


def _pair(pair: Pair) -> PairRow:
    return {
        "first": pair.first,
        "second": pair.second,
        "kinds": list(pair.kinds),
        "verdict": verdict(pair),
        "refused": pair.refused,
        "failure": pair.failure,
        "proven": pair.proven,
        "parted": list(pair.parted),
        "asked": [_line(*one) for one in pair.asked],
        "matches": _matches(pair),
        "kept": list(map(list, pair.kept)),
        "tensors": list(pair.tensors),
        "runs": pair.runs,
        "inputs": pair.inputs,
        "rows": pair.rows,
    }


def _line(left: str, rights: list[str], layout: str) -> str:
    """What could be otherwise, and the line that would say it."""
    said = f'WEIGHTS = {{"{left}": ("{rights[0]}", "{layout}")}}'
    return f"{left} is taken for {rights[0]}, could be {', '.join(rights[1:])}: {said}"


def _matches(pair: Pair) -> list[Match]:
    found = [Match(left="–", right=n, layout="zeros") for n in pair.zeros]
    return [
        Match(left=e.left.name, right=e.right.name, layout=e.layout.text)
        for e in pair.entries
    ] + found


def verdict(pair: Pair) -> str:
    """Over all that was compared; nothing that was judged is no agreement."""
    words = [row["verdict"] for row in pair.rows]
    if pair.refused:
        return REFUSED
    if pair.failure or not words:
        return NOT_JUDGED
    if OTHER in words:
        return OTHER
    same = pair.proven and all(word in SAMES for word in words)
    return SAME if same else NOT_JUDGED


def status(document: Document) -> int:
    """0 where every other model is the same as the first."""
    words = [pair["verdict"] for pair in document["pairs"]]
    same = bool(words) and all(word == SAME for word in words)
    return int(bool(document.get("failed")) or not same)
