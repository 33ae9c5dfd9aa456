"""What `diff` says in a sentence."""

from graphparity.common.agreement.two_programs import OTHER, SAME, Row
from graphparity.experiments.diff.figures import Document, PairRow

EQUAL = 2.0**-50  # relative distance below which float32 is called equal


def summary(document: Document) -> str:
    """A sentence for every pair."""
    return " ".join(map(sentence, document["pairs"]))


def sentence(pair: PairRow) -> str:
    """The answer for one pair."""
    names = f"{pair['first']} and {pair['second']}"
    if pair["failure"]:
        return f"{names} can't be judged: one of them failed."
    if not pair["rows"]:
        return f"{names} can't be judged: no output is an array."
    if pair["verdict"] == OTHER:
        return f"{names}: another function. {_first(pair)}{_causes(pair)}"
    if pair["verdict"] == SAME:
        return f"{names}: the same mathematics; {_rounding(pair['rows'])}."
    return f"{names} can't be judged."


def _first(pair: PairRow) -> str:
    """Which output differs first."""
    bad = [row for row in pair["rows"] if row["verdict"] == OTHER]
    more = f" and in {len(bad) - 1} more" if len(bad) > 1 else ""
    return f"They differ first in {bad[0]['output']}: {bad[0]['reason']}{more}."


def _causes(pair: PairRow) -> str:
    return "".join(f" {cause}." for cause in pair["causes"])


def _rounding(rows: list[Row]) -> str:
    """What float32 makes of them."""
    apart = [row["apart"] for row in rows if row["apart"] is not None]
    if not apart:
        return "in float32 not compared"
    if max(apart) <= EQUAL:
        return "in float32 they are equal bit for bit"
    return f"in float32 they differ by rounding, {max(apart):.1e} of the norm at most"
