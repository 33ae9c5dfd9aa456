"""What `diff` says in a sentence."""

from graphparity.common.agreement.two_programs import (
    ALIKE,
    NEARLY,
    NOT_JUDGED,
    OTHER,
    SAME,
    Row,
)
from graphparity.experiments.diff import figures, where
from graphparity.experiments.diff.causes import none_of
from graphparity.experiments.diff.figures import Document, PairRow
from graphparity.experiments.shared import first_difference
from graphparity.experiments.shared.first_difference import SIZE
from graphparity.experiments.shared.terminal.tables import capital, counted

EQUAL = 2.0**-50  # relative distance below which float32 is called equal
ALONE = "float64 can't be had, so mathematics is judged by float32 alone"
MANY = 3  # outputs that are named


def summary(document: Document) -> str:
    """A sentence for every pair."""
    return " ".join(map(sentence, document["pairs"]))


def sentence(pair: PairRow) -> str:
    """The answer for one pair."""
    names = f"{pair['first']} and {pair['second']}"
    if pair["failure"]:
        return f"{names} can't be judged: {pair['failure']}."
    if not pair["rows"]:
        return f"{names} can't be judged: no output is an array."
    if pair["verdict"] == OTHER:
        return f"{names}: another function. {_first(pair)}{_causes(pair)}"
    if pair["verdict"] == NOT_JUDGED:
        return f"{names} can't be judged{_in_part(pair)}."
    if pair["verdict"] == ALIKE:
        far = max(row["distance"] or 0.0 for row in pair["rows"])
        return f"{names}: {ALONE}: {ALIKE}, {far:.1e} of the norm apart at most."
    lost = any(map(figures.parted, pair["rows"]))
    same = _nearly(pair) if pair["verdict"] == NEARLY else SAME
    but = "the same mathematics, and not the same in float32" if lost else same
    return f"{names}: {but}; {_rounding(pair)}.{_causes(pair)}"


def _nearly(pair: PairRow) -> str:
    """By how much outputs differ that are the same in float32."""
    rows = [row for row in pair["rows"] if row["verdict"] == NEARLY]
    more = counted(len(rows) - 1, "more output differs so", "more outputs differ so")
    told = SIZE.sub(r"differs by \1 of its norm", rows[0]["reason"] or "")
    first = f"{NEARLY}: {rows[0]['output']} {told}"
    return f"{first}; {more}" if len(rows) > 1 else first


def _first(pair: PairRow) -> str:
    """Which output differs first."""
    bad = [row for row in pair["rows"] if row["verdict"] == OTHER]
    return first_difference.sentence(bad[0]["output"], bad[0]["reason"], len(bad) - 1)


def _in_part(pair: PairRow) -> str:
    """Why some outputs can't be judged, and what is known of the others."""
    groups = dict[str, list[str]]()
    for row in pair["rows"]:
        if row["verdict"] == NOT_JUDGED:
            groups.setdefault(row["reason"] or "nothing is known", []).append(
                row["output"]
            )
    parts = [f"{_listed(names)}: {reason}" for reason, names in groups.items()]
    fine = [row["output"] for row in pair["rows"] if row["verdict"] in (SAME, ALIKE)]
    rest = f"; {SAME} in {_listed(fine)}" if fine else ""
    return f"{' in full' if fine else ''}, {'; '.join(parts)}{rest}"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
    return ", ".join(names[:MANY]) + more


def _causes(pair: PairRow) -> str:
    """What explains it; how much was tried where nothing does."""
    if not pair["causes"] and pair["tries"]:
        none = none_of(pair["tries"], pair.get("not_reached", 0))
        return f" {capital(none)}."
    return "".join(f" {where.said(cause)}." for cause in pair["causes"])


def _rounding(pair: PairRow) -> str:
    """What float32 makes of them."""
    names, rows = (pair["first"], pair["second"]), pair["rows"]
    parts = [
        f"in float32 {row['output']} of {names[number]} overflows: {text}"
        for row in rows
        for number, text in enumerate(row["overflows"])
        if text
    ]
    apart = [row["apart"] for row in rows if row["apart"] is not None]
    if apart and max(apart) <= EQUAL and not parts:
        return "in float32 they are equal bit for bit"
    if apart:
        text = f"in float32 they differ by rounding, {max(apart):.1e} of the norm at"
        more = any(map(figures.parted, rows))
        text = text.replace("differ by rounding", "differ") if more else text
        parts.append(f"{text} most")
    for number in (0, 1):
        parts += _beyond(names[number], number, rows)
    return "; ".join(parts) or "in float32 not compared"


def _beyond(name: str, number: int, rows: list[Row]) -> list[str]:
    """What one program's float32 has lost: more than its rounding explains, or much
    more than the other's; its worst output."""
    known = {row["output"]: (row.get("excess") or [None, None])[number] for row in rows}
    found = [row for row in rows if known[row["output"]] or row["worse"] == number]
    if not found:
        return []
    worst = max(found, key=lambda row: row["errors"][number] or 0.0)
    own, other = worst["errors"][number], worst["errors"][1 - number]
    text = f"{worst['output']} of {name} is off by {own:.1e} there"
    if excess := known[worst["output"]]:
        more = "larger than rounding explains"
        text = f"{text}, {excess:.0f} times what its rounding explains: {more}"
    elif other is not None:
        text = f"{text}, against {other:.1e}: far less accurate"
    rest = f", and {len(found) - 1} more of its outputs" if len(found) > 1 else ""
    return [text + rest]
