"""What `selfcheck pairs` found of each pair, and when that is not enough."""

from typing import TypedDict

from rich.console import Console
from rich.table import Table

from graphparity.common.contract.timings import Interval, Ratio
from graphparity.experiments.selfcheck.races import race
from graphparity.experiments.selfcheck.races.beside_pyperf import Given
from graphparity.experiments.selfcheck.races.race import Raw

ENOUGH = 0.9  # of the pairs are narrow in time
SHARE = 0.5  # of pyperf's time that a race may take
TITLES = "ratio", "mark", "half-width", "rounds", "wall"
PYPERF = "pyperf: ratio", "half-width", "wall"


class Row(TypedDict):
    """A pair; failure: why it has no ratio. pyperf: None where it was not asked."""

    pair: tuple[str, str]
    failure: str | None
    wall_s: float
    ratio: Ratio | None
    half_width: float | None
    made: int  # rounds
    rounds: list[Raw]
    pyperf: Given | None


def without(pair: tuple[str, str], wall_s: float, failure: str) -> Row:
    """The row of a race that failed."""
    return {
        "pair": pair,
        "failure": failure,
        "wall_s": wall_s,
        "ratio": None,
        "half_width": None,
        "made": 0,
        "rounds": [],
        "pyperf": None,
    }


def objection(row: Row, limits: tuple[float, float]) -> str | None:
    """Why this pair is not known well enough in time; None where it is. What speaks
    against a mark speaks against the interval too."""
    width, seconds = limits
    if row["failure"] is not None:
        return row["failure"]
    ratio, half = row["ratio"], row["half_width"]
    if ratio is None or half is None:
        return "its interval is not known"
    if reason := ratio.get("reason"):
        return reason
    if half > width:
        return f"known to ±{half:.2%}, not ±{width:.0%}"
    if row["wall_s"] > seconds:
        return f"{row['wall_s']:.1f} s, over {seconds:g} s"
    return None


def slow(row: Row) -> str | None:
    """Why this pair is no better than pyperf's; None where it is, or was not asked."""
    other = row["pyperf"]
    if other is None:
        return None
    if other["failure"] is not None:
        return other["failure"]
    if row["wall_s"] <= SHARE * other["wall_s"]:
        return None
    return f"{row['wall_s']:.1f} s, over half of pyperf's {other['wall_s']:.1f} s"


def missed(rows: list[Row], limits: tuple[float, float]) -> list[str]:
    """What these pairs miss of what was promised; empty where nothing."""
    objections = [objection(row, limits) for row in rows]
    found = [text for row in rows if (text := slow(row))]
    if objections.count(None) < ENOUGH * len(rows):
        few = f"{objections.count(None)} of {len(rows)} pairs are narrow in time"
        found.insert(0, f"{few}, under {ENOUGH:.0%}")
    return found


def line(row: Row) -> str:
    """A pair's ratio in a line, as soon as it is known."""
    name = " against ".join(row["pair"][::-1])
    if row["ratio"] is None:
        return f"{name}: {row['failure'] or 'no blocks in common'}"
    return f"{name}: {race.interval(row['ratio'])} in {row['wall_s']:.1f} s"


def show(screen: Console, rows: list[Row], limits: tuple[float, float]) -> None:
    """A table of all pairs, a line for each that misses, and the count."""
    asked = any(row["pyperf"] is not None for row in rows)
    table = Table(title="pairs, head to head", title_justify="left")
    table.add_column("pair", overflow="fold")
    for title in (*TITLES, *(PYPERF if asked else ())):
        table.add_column(title, justify="right")
    for row in rows:
        name = f"{row['pair'][1]} / {row['pair'][0]}"
        table.add_row(name, *_cells(row), *(_pyperf(row) if asked else ()))
    screen.print(table)
    for row in rows:
        for why in filter(None, (objection(row, limits), slow(row))):
            name = " against ".join(row["pair"][::-1])
            screen.print(f"{name}: {why}", markup=False, highlight=False)
    good = sum(objection(row, limits) is None for row in rows)
    text = f"{good} of {len(rows)} pairs within ±{limits[0]:.0%} in {limits[1]:g} s"
    screen.print(text, highlight=False)


def _cells(row: Row) -> tuple[str, ...]:
    ratio = row["ratio"]
    if ratio is None:
        return ("–",) * len(TITLES)
    return (
        race.interval(ratio),
        ratio["verdict"],
        _half(row["half_width"]),
        str(row["made"]),
        f"{row['wall_s']:.1f} s",
    )


def _pyperf(row: Row) -> tuple[str, ...]:
    other = row["pyperf"]
    ratio: Interval | None = other["ratio"] if other else None
    if other is None or ratio is None:
        return ("–",) * len(PYPERF)
    wall = f"{other['wall_s']:.1f} s"
    return race.interval(ratio), _half(other["half_width"]), wall


def _half(half: float | None) -> str:
    return "–" if half is None else f"±{half:.2%}"
