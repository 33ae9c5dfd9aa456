"""What `selfcheck same` found of each backend and size, and when that is not enough."""

from typing import NotRequired, TypedDict

from rich.console import Console
from rich.table import Table

from graphparity.common.contract.timings import Sample
from graphparity.experiments.selfcheck.races.drawn_groups import Counted
from graphparity.experiments.shared.terminal import tables

HOLD = (0.93, 0.97)  # of the intervals hold the truth
WRONG = 0.05  # of the marks at most
JUDGED = 0.5  # of the tries at least
TITLES = "step", "half-width", "hold 1", "by chance", "f / s / =", "not judged"


class Raw(TypedDict):
    """What is kept of a process: its blocks, and what disturbed them."""

    blocks: list[float | None]
    disturbances: list[str | None]
    steps: int
    control_blocks: NotRequired[list[float | None]]


class Row(TypedDict):
    """A backend and a size; counted is None where it failed."""

    backend: str
    size: str
    hidden: int | None
    step_s: float | None
    anew: str | None  # why its processes were not forked
    failure: str | None
    counted: Counted | None
    by_chance: tuple[float, float] | None
    rounds: list[list[Raw]]


def raw(sample: Sample) -> Raw:
    """What is kept of a process."""
    kept: Raw = {
        "blocks": sample["blocks"],
        "disturbances": sample["disturbances"],
        "steps": sample["steps"],
    }
    if "control_blocks" in sample:
        kept["control_blocks"] = sample["control_blocks"]
    return kept


def without(name: str, size: str, failure: str) -> Row:
    """The row of a backend that failed."""
    return {
        "backend": name,
        "size": size,
        "hidden": None,
        "step_s": None,
        "anew": None,
        "failure": failure,
        "counted": None,
        "by_chance": None,
        "rounds": [],
    }


def wrong(counted: Counted) -> int:
    """The marks that say what is not so of a form against itself."""
    return counted["marks"]["faster"] + counted["marks"]["slower"]


def failed(row: Row, burn: bool) -> str | None:
    """Why this row is not what it must be; None where it is. burn: something burned a
    core beside it, and its marks are what counts."""
    counted = row["counted"]
    if counted is None:
        return f"not measured: {row['failure']}"
    if burn:
        return _wrong_marks(counted)
    if counted["judged"] < JUDGED * counted["tries"]:
        return f"{_judged(counted)}: {counted['why']}"
    share = counted["held"] / counted["judged"]
    if HOLD[0] <= share <= HOLD[1]:
        return None
    return f"{share:.1%} of the intervals hold 1, not {HOLD[0]:.0%} to {HOLD[1]:.0%}"


def _wrong_marks(counted: Counted) -> str | None:
    made = sum(counted["marks"].values())
    if not made:
        why = counted["why"] or "every interval is too wide"
        return f"no mark in {counted['tries']} tries: {why}"
    if wrong(counted) <= WRONG * made:
        return None
    return f"{wrong(counted)} of {made} marks are wrong, over {WRONG:.0%}"


def _judged(counted: Counted) -> str:
    return f"{counted['judged']} of {counted['tries']} tries are judged"


def show(screen: Console, rows: list[Row], burn: bool) -> None:
    """A table of all rows, a line for each that misses, and what was drawn."""
    table = Table(title="A against A", title_justify="left")
    table.add_column("backend")
    table.add_column("size")
    for title in TITLES:
        table.add_column(title, justify="right")
    for row in rows:
        table.add_row(row["backend"], row["size"], *_cells(row))
    screen.print(table)
    for row in rows:
        if why := failed(row, burn):
            text = f"{row['backend']}, {row['size']}: {why}"
            screen.print(text, markup=False, highlight=False)
    for name, why in {row["backend"]: row["anew"] for row in rows}.items():
        if why is not None:
            screen.print(f"{name}: not forked: {why}", markup=False, highlight=False)
    _say_what_was_drawn(screen, rows)


def _cells(row: Row) -> tuple[str, ...]:
    counted, chance = row["counted"], row["by_chance"]
    if counted is None or chance is None:
        return ("–",) * len(TITLES)
    judged, half = counted["judged"], counted["half_width"]
    return (
        tables.seconds(row["step_s"]),
        "–" if half is None else f"±{half:.2%}",
        f"{counted['held'] / judged:.1%}" if judged else "–",
        f"{chance[0]:.1%} to {chance[1]:.1%}",
        " / ".join(str(count) for count in counted["marks"].values()),
        f"{counted['tries'] - judged}",
    )


def _say_what_was_drawn(screen: Console, rows: list[Row]) -> None:
    every = [row["counted"] for row in rows if row["counted"] is not None]
    if not every:
        return
    judged, held = (sum(one[key] for one in every) for key in ("judged", "held"))
    made = sum(sum(one["marks"].values()) for one in every)
    if judged:
        screen.print(f"together: {held / judged:.1%} of {judged} intervals hold 1")
    off = sum(map(wrong, every))
    screen.print(f"wrong marks (faster or slower): {off} of {made}")
    screen.print(
        f"Tries are drawn from the same rounds: of the {every[0]['tries']} of a row at"
        f" most {every[0]['disjoint']} share nothing. By chance: where 95 in 100 shares"
        " lie if levels are normal and the intervals right.",
        highlight=False,
    )
