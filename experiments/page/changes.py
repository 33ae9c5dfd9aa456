"""Two runs against each other: what got faster or slower, and whose verdict changed.

The two medians come from different times, so their intervals are independent: on the
log scale their half-widths add in quadrature.
"""

import math
from dataclasses import dataclass
from typing import Any

from common import statistics
from common.statistics import Interval
from experiments.page import cells as views

Row = dict[str, Any]
WORDS = ("slower", "faster", "same", "unresolved")


@dataclass(frozen=True)
class Changes:
    """What differs between an old run and a new one."""

    timed: list[Row]  # cells timed in both: ratio, verdict; the resolved ones first
    verdicts: list[Row]  # cells that are not what they were
    gone: list[str]
    fresh: list[str]
    elsewhere: list[str]  # facts of machine and versions that differ


def between(old: list[Row], new: list[Row], runs: tuple[Row, Row]) -> Changes:
    """Compare the cells of two runs; runs: what is known of each."""
    before = {views.key(cell): cell for cell in old}
    after = {views.key(cell): cell for cell in new}
    both = [key for key in after if key in before]
    timed = [r for key in both if (r := _timed(key, before[key], after[key]))]
    timed.sort(key=_rank)
    changed = [
        {"key": key, "was": before[key]["status"], "is": after[key]["status"]}
        for key in both
        if before[key]["status"] != after[key]["status"]
    ]
    gone = [key for key in before if key not in after]
    fresh = [key for key in after if key not in before]
    return Changes(timed, changed, gone, fresh, _elsewhere(*runs))


def _rank(row: Row) -> tuple[int, float]:
    """What is resolved first, slower before faster, then the largest."""
    verdict, size = row["verdict"], abs(math.log(row["speedup"]["median"]))
    return (WORDS.index(verdict) if verdict in WORDS else len(WORDS), -size)


def _timed(key: str, old: Row, new: Row) -> Row | None:
    if not old.get("timing") or not new.get("timing"):
        return None
    steps = old["timing"]["step_s"], new["timing"]["step_s"]
    found = ratio(*steps)
    row = {"key": key, "was": steps[0]["median"], "is": steps[1]["median"]}
    if old.get("precision") != new.get("precision"):
        return {**row, "speedup": found, "verdict": "refused"}
    return {**row, "speedup": found, "verdict": statistics.verdict(found)}


def ratio(old: Interval, new: Interval) -> Interval:
    """How many times as fast the new step is, with a 95 % interval from both."""
    a, b = old["median"] or math.nan, new["median"] or math.nan
    ends = (old["low"], old["high"], new["low"], new["high"])
    if any(end is None for end in ends):
        return {"median": a / b, "low": None, "high": None}
    logs = [math.log(end or math.nan) for end in ends]
    down = math.hypot(math.log(a) - logs[0], logs[3] - math.log(b))
    up = math.hypot(logs[1] - math.log(a), math.log(b) - logs[2])
    middle = a / b
    return {
        "median": middle,
        "low": middle * math.exp(-down),
        "high": middle * math.exp(up),
    }


def _elsewhere(old: Row, new: Row) -> list[str]:
    """Why two runs may not be comparable."""
    found = []
    for part, names in (
        ("machine", ("processor", "cores", "python")),
        ("versions", ()),
    ):
        one, two = old.get(part) or {}, new.get(part) or {}
        for name in names or dict.fromkeys([*one, *two]):
            if one.get(name) != two.get(name):
                found.append(f"{name}: {one.get(name)} → {two.get(name)}")
    return found


def summary(changes: Changes) -> str:
    """Both directions counted, the largest of each, and what is no longer in order."""
    words = [row["verdict"] for row in changes.timed]
    counts = ", ".join(f"{words.count(word)} {word}" for word in WORDS)
    parts = [f"Of {len(words)} cells timed in both runs: {counts}."]
    for word in WORDS[:2]:
        row = next((r for r in changes.timed if r["verdict"] == word), None)
        if row:
            value = row["speedup"]
            span = f"{value['median']:.3g}× [{value['low']:.3g}, {value['high']:.3g}]"
            parts.append(f"Most {word}: {row['key']}, {span}.")
    if changes.verdicts:
        texts = [f"{r['key']} {r['was']} → {r['is']}" for r in changes.verdicts[:5]]
        more = ", …" if changes.verdicts[5:] else ""
        parts.append(f"Changed verdicts: {'; '.join(texts)}{more}.")
    else:
        parts.append("No verdict changed.")
    if changes.elsewhere:
        parts.append(f"The runs differ in {'; '.join(changes.elsewhere)}.")
    return " ".join(parts)
