"""Two runs against each other: what got faster or slower, and whose verdict changed."""

import math
from dataclasses import dataclass
from typing import TypedDict

from graphparity.common.contract.timings import Ratio
from graphparity.common.timing import comparison, over_time, table_marks
from graphparity.experiments.report import cells as views
from graphparity.experiments.report.results_of import Row
from graphparity.experiments.report.runs.run_differences import differences, refusal
from graphparity.experiments.shared.terminal.tables import counted

WORDS = ("slower", "faster", "same", "unresolved")
# a cell timed in both runs: seconds a step in each, and the speed-up of the new one
Timed = TypedDict(
    "Timed",
    {
        "key": str,
        "was": float,
        "is": float,
        "speedup": Ratio | None,  # None: refused
        "verdict": str,
        "reason": str | None,  # why it is refused
    },
)


@dataclass(frozen=True)
class Changes:
    """What differs between an old run and a new one."""

    timed: list[Timed]  # the resolved ones first
    verdicts: list[dict[str, str]]  # key, was, is: cells that are not what they were
    gone: list[str]
    fresh: list[str]
    elsewhere: list[str]  # what was asked, facts of machine and versions that differ
    both: int  # cells that are in both


def between(
    old: list[Row], new: list[Row], runs: tuple[list[Row], list[Row]]
) -> Changes:
    """Compare the cells of two sides; runs: what is known of each side's."""
    before = {views.key(cell): cell for cell in old}
    after = {views.key(cell): cell for cell in new}
    both = [key for key in after if key in before]
    refused = {
        key: refusal(before[key], after[key], runs, after[key]["device"])
        for key in both
    }
    timed = [
        row
        for key in both
        if (row := _timed(key, before[key], after[key], refused[key]))
    ]
    _hold(timed)
    timed.sort(key=_rank)
    changed = [
        {"key": f"{key}{what}", "was": was, "is": now}
        for key in both
        for what, was, now in _verdicts(before[key], after[key], refused[key] is None)
        if was != now
    ]
    gone = [key for key in before if key not in after]
    fresh = [key for key in after if key not in before]
    return Changes(timed, changed, gone, fresh, differences(*runs), len(both))


def _verdicts(old: Row, new: Row, alike: bool) -> list[tuple[str, str, str]]:
    """(of what, was, is): the verdict of agreement; where the speeds may be compared
    those against others too."""
    words = [("", str(old["status"]), str(new["status"]))]
    if not alike:
        return words
    sides = [
        {
            row["backend"]: row["verdict"]
            for row in (c.get("timing") or {}).get("against", [])
        }
        for c in (old, new)
    ]
    both = [name for name in sides[1] if name in sides[0]]
    return words + [(f" against {n}", sides[0][n], sides[1][n]) for n in both]


def _rank(row: Timed) -> tuple[int, float]:
    """What is resolved first, slower before faster, then the largest."""
    if row["speedup"] is None:
        return len(WORDS), 0.0
    return WORDS.index(row["verdict"]), -abs(math.log(row["speedup"]["median"]))


def _hold(timed: list[Timed]) -> None:
    """Take back marks that may be chance among so many cells."""
    comparison.hold([row["speedup"] for row in timed], [])
    for row in timed:
        if speedup := row["speedup"]:
            row["verdict"] = speedup["verdict"]


def _timed(key: str, old: Row, new: Row, refused: str | None) -> Timed | None:
    if not old.get("timing") or not new.get("timing"):
        return None
    steps = old["timing"]["step_s"], new["timing"]["step_s"]
    speedup = None
    if refused is None:
        sides, found = (old["timing"], new["timing"]), over_time.ratio(*steps)
        found["processes"] = min(side.get("processes", 0) for side in sides)
        found["used"] = min(
            step.get("used", found["processes"]) for step in steps
        )  # runs kept before there were modes used all
        speedup = comparison.marked(found, table_marks.against(*sides))
    return {
        "key": key,
        "was": steps[0]["median"],
        "is": steps[1]["median"],
        "speedup": speedup,
        "verdict": speedup["verdict"] if speedup else "refused",
        "reason": refused,
    }


def summary(changes: Changes) -> str:
    """Both directions counted, the largest of each, and what is no longer in order."""
    words = [row["verdict"] for row in changes.timed]
    counts = ", ".join(f"{words.count(word)} {word}" for word in WORDS)
    parts = [f"Of {counted(len(words), 'cell')} timed in both runs: {counts}."]
    parts += refusals(changes)
    for word in WORDS[:2]:
        row = next((r for r in changes.timed if r["verdict"] == word), None)
        if row and (value := row["speedup"]):
            span = f"{value['median']:.3g}× [{value['low']:.3g}, {value['high']:.3g}]"
            parts.append(f"Most {word}: {row['key']}, {span}.")
    if changes.verdicts:
        texts = [f"{r['key']} {r['was']} → {r['is']}" for r in changes.verdicts[:5]]
        more = ", …" if changes.verdicts[5:] else ""
        parts.append(f"Changed verdicts: {'; '.join(texts)}{more}.")
    elif changes.both:
        parts.append("No verdict changed.")
    if changes.gone or changes.fresh:
        gone = counted(len(changes.gone), "cell is", "cells are")
        fresh = counted(len(changes.fresh), "is", "are")
        counts = f"{gone} gone, {fresh} new"
        parts.append(f"{counts}.")
    return " ".join([*parts, *differing(changes)])


def refusals(changes: Changes) -> list[str]:
    """A sentence for each reason why speeds are not compared."""
    reasons = [row["reason"] for row in changes.timed if row["reason"]]
    words = "speed ratio is", "speed ratios are"
    return [
        f"{counted(reasons.count(reason), *words)} refused ({reason})."
        for reason in dict.fromkeys(reasons)
    ]


def differing(changes: Changes) -> list[str]:
    """In what the runs differ, a sentence; none where they don't."""
    every = "; ".join(changes.elsewhere)
    return [f"The runs differ in {every}."] if every else []
