"""Two runs against each other: what got faster or slower, and whose verdict changed.

The two medians come from different times, so their intervals are independent: on the
log scale their half-widths add in quadrature.
"""

import math
from dataclasses import dataclass
from typing import TypedDict

from graphparity.common.contract.timings import Interval
from graphparity.common.timing import intervals
from graphparity.experiments.report import cells as views
from graphparity.experiments.report.results_of import Row

WORDS = ("slower", "faster", "same", "unresolved")
# a cell timed in both runs: seconds a step in each, and the speed-up of the new one
Timed = TypedDict(
    "Timed",
    {"key": str, "was": float, "is": float, "speedup": Interval, "verdict": str},
)


@dataclass(frozen=True)
class Changes:
    """What differs between an old run and a new one."""

    timed: list[Timed]  # the resolved ones first
    verdicts: list[dict[str, str]]  # key, was, is: cells that are not what they were
    gone: list[str]
    fresh: list[str]
    elsewhere: list[str]  # facts of machine and versions that differ
    both: int  # cells that are in both


def between(
    old: list[Row], new: list[Row], runs: tuple[list[Row], list[Row]]
) -> Changes:
    """Compare the cells of two sides; runs: what is known of each side's."""
    before = {views.key(cell): cell for cell in old}
    after = {views.key(cell): cell for cell in new}
    both = [key for key in after if key in before]
    timed = [r for key in both if (r := _timed(key, before[key], after[key]))]
    timed.sort(key=_rank)
    changed = [
        {"key": f"{key}{what}", "was": was, "is": now}
        for key in both
        for what, was, now in _verdicts(before[key], after[key])
        if was != now
    ]
    gone = [key for key in before if key not in after]
    fresh = [key for key in after if key not in before]
    return Changes(timed, changed, gone, fresh, _elsewhere(*runs), len(both))


def _verdicts(old: Row, new: Row) -> list[tuple[str, str, str]]:
    """(of what, was, is): the verdict of agreement, and those against others."""
    words = [("", str(old["status"]), str(new["status"]))]
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
    verdict, size = row["verdict"], abs(math.log(row["speedup"]["median"]))
    return (WORDS.index(verdict) if verdict in WORDS else len(WORDS), -size)


def _timed(key: str, old: Row, new: Row) -> Timed | None:
    if not old.get("timing") or not new.get("timing"):
        return None
    steps = old["timing"]["step_s"], new["timing"]["step_s"]
    speedup = ratio(*steps)
    sides = old["timing"], new["timing"]
    speedup["processes"] = min(side.get("processes", 0) for side in sides)
    speedup["used"] = min(
        step.get("used", speedup["processes"]) for step in steps
    )  # runs kept before there were modes used all
    alike = old.get("precision") == new.get("precision")
    return {
        "key": key,
        "was": steps[0]["median"],
        "is": steps[1]["median"],
        "speedup": speedup,
        "verdict": intervals.verdict(speedup) if alike else "refused",
    }


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


def _elsewhere(old: list[Row], new: list[Row]) -> list[str]:
    """Why two sides may not be comparable: facts and versions of all their runs."""
    differing = []
    for part, names in (
        ("machine", ("processor", "cores", "python", "devices")),
        ("versions", ()),
    ):
        sides = [[run.get(part) or {} for run in runs] for runs in (old, new)]
        known = dict.fromkeys(name for side in sides for one in side for name in one)
        for name in names or known:
            one, two = (_values(side, name) for side in sides)
            if one != two:
                differing.append(f"{name}: {one} → {two}")
    return differing


def _values(side: list[Row], name: str) -> str:
    """The distinct values of a fact in a side's runs, of those that have it, as
    text."""
    said = dict.fromkeys(str(one[name]) for one in side if one.get(name) is not None)
    return ", ".join(said) or "unknown"


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
    elif changes.both:
        parts.append("No verdict changed.")
    if changes.gone or changes.fresh:
        counts = f"{len(changes.gone)} cells are gone, {len(changes.fresh)} are new"
        parts.append(f"{counts}.")
    if changes.elsewhere:
        parts.append(f"The runs differ in {'; '.join(changes.elsewhere)}.")
    return " ".join(parts)
