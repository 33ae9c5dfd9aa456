"""What is said of weights that stand in another layout than the other model's."""

import re

from graphparity.experiments.check.figures import Match, PairRow

SHOWN = 2  # weights of a layout that are named, and layouts
FLATTENED = re.compile(
    r"\b(in|out): \d+ channels from (first to last or back|first to last|last to first)"
)
MOVED = re.compile(r"\b(transpose( \d+){3,}|flip[\d ]+)")  # a matrix is no news
ROWS = {"in": "rows", "out": "columns"}


def sentence(pair: PairRow) -> str:
    """Which kernels are reordered on the way to the other model; nothing where none is
    but transposed."""
    groups = dict[str, list[Match]]()
    for one in pair.get("matches", []):
        if text := _said(one["layout"], pair):
            groups.setdefault(text, []).append(one)
    parts = [f"{_named(every)} {text}" for text, every in groups.items()]
    if not parts:
        return ""
    more = f"; {len(parts) - SHOWN} more: --matches" if len(parts) > SHOWN else ""
    return f" Reordered are {'; '.join(parts[:SHOWN])}{more}."


def _named(every: list[Match]) -> str:
    names = ", ".join(one["left"] for one in every[:SHOWN])
    return f"{names} and {len(every) - SHOWN} more" if len(every) > SHOWN else names


def _said(layout: str, pair: PairRow) -> str:
    """What is done to a weight, in words; nothing where that is usual."""
    if found := FLATTENED.search(layout):
        one, other = pair["first"], pair["second"]
        if found[2] == "last to first":
            one, other = other, one
        if found[2].endswith("or back"):
            one, other = "one of them", "the other"
        text = f"images are flattened channels first in {one}, last in {other}"
        return f"({ROWS[found[1]]}: {text})"
    if found := MOVED.search(layout):
        return f"({found[0].strip()})"
    return ""
