"""The tables of `phases`."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from graphparity.common.graphs.phase_spans import PHASES
from graphparity.experiments.phases import words
from graphparity.experiments.phases.figures import Document, Growth, Row, Spread, Sum
from graphparity.experiments.shared.terminal import tables

LEGEND = (
    "A first call by the stack's own events, building included; median of fresh "
    "processes. –: part of the phase named below, or no event of it came (a warm cache "
    "skips it). other: events that belong to no phase, building among them; the JSON "
    "names all. rest: told by no event. 2nd, 3rd: the "
    "next calls. peak: memory on top of what the process held, compilers that run as "
    "processes of their own not counted. made: what was generated."
)


def show(screen: Console, document: Document) -> None:
    """A table for each cell, one of growth, and a paragraph."""
    rows = document["phases"]
    for place in dict.fromkeys(row["cell"] for row in rows):
        screen.print()
        screen.print(_table(place, [row for row in rows if row["cell"] == place]))
    screen.print(LEGEND, style="dim", highlight=False)
    for backend in dict.fromkeys(row["backend"] for row in rows):
        first = next(row for row in rows if row["backend"] == backend)
        text = f"{backend}: {'; '.join(_notes(first))}."
        screen.print(text, style="dim", highlight=False, markup=False)
    if document["growth"]:
        screen.print()
        _growth(screen, document["growth"])
    points = [point for part in document["growth"] for point in part["points"]]
    if text := disturbed([*rows, *points]):
        screen.print(text, style="dim", highlight=False, markup=False)
    screen.print()
    screen.print(f"In short. {words.summary(document)}", highlight=False, markup=False)


def disturbed(sums: Sequence[Sum]) -> str:
    """In how many runs others were seen; empty where in none."""
    count = sum(one.get("disturbed", 0) for one in sums)
    text = f"In {tables.counted(count, 'run')} others ran on the same cores: they are"
    text = f"{text} left out, unless"
    return f"{text} most runs of the same thing were so." if count else ""


def reasons(document: Document) -> dict[str, str]:
    """Gaps, then failures."""
    return {**document["unsupported"], **document["failed"]}


def _table(place: str, rows: list[Row]) -> Table:
    title = f"{place}: the first call, by phase"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    for name in ("backend", "cache"):
        table.add_column(name, no_wrap=True)
    for name in (*map(words.title, PHASES), "other", "rest", "all"):
        table.add_column(name.replace(" ", "\n"), justify="right", no_wrap=True)
    for name in ("2nd", "3rd", "peak", "made"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(row["backend"], row["cache"], *_texts(row))
    return table


def _texts(row: Row) -> list[str]:
    parts = [*(row["phases"][p] for p in PHASES), row["other_s"], row["rest_s"]]
    times = [*parts, row["total_s"], *row["calls_s"][1:]]
    peak, made = row["peak_bytes"], row["generated"]
    return [
        *map(_seconds, times),
        "–" if peak is None else f"{peak['median'] / 2**20:.0f} MiB",
        f"{made['bytes'] / 1024:.1f} KiB",
    ]


def _seconds(value: Spread | None) -> str:
    if value is None:
        return "–"
    return tables.seconds(value["median"], 2) if value["median"] > 5e-7 else "0"


def _notes(row: Row) -> list[str]:
    """What was generated, which phases include others, what belongs to none."""
    made = row["generated"]
    texts = [f"{made['bytes']:,} bytes, {made['lines']:,} lines: {made['what']}"]
    for phase, neighbour in row["absent"].items():
        texts.append(f"{words.title(phase)} is part of {words.title(neighbour)}")
    texts.append(row["note"])
    large = {
        name: value["median"]
        for name, value in row["other"].items()
        if value and value["median"] > 0.01 * row["total_s"]["median"]
    }
    if large:
        names = (f"{name} {tables.seconds(s, 2)}" for name, s in large.items())
        texts.append(f"other: {', '.join(names)}")
    return texts


def _growth(screen: Console, grown: list[Growth]) -> None:
    for what in dict.fromkeys(row["what"] for row in grown):
        rows = [row for row in grown if row["what"] == what]
        title = f"first call against the number of {what}, in one process"
        table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
        table.add_column("backend", no_wrap=True)
        for count in dict.fromkeys(p["count"] for row in rows for p in row["points"]):
            table.add_column(str(count), justify="right", no_wrap=True)
        for name in ("one more", "made, one more", "most of it"):
            table.add_column(name, justify="right", no_wrap=True)
        for row in rows:
            table.add_row(*_grown(row))
        screen.print(table)


def _grown(row: Growth) -> list[str]:
    points, each = row["points"], row["each_s"]
    texts = [row["backend"], *(_seconds(point["total_s"]) for point in points)]
    total = each["total"] if each else None
    if each is None or total is None:
        return [*texts, "–", "–", "–"]
    first, last = points[0], points[-1]
    made = last["generated"]["bytes"] - first["generated"]["bytes"]
    size = made / (last["count"] - first["count"])
    known = {p: value["median"] for p in PHASES if (value := each[p]) is not None}
    most = max(known, key=lambda p: known[p], default="–")
    ends = [_signed(total[key]) for key in ("low", "high")]
    return [*texts, " … ".join(ends), f"{size:,.0f} B", words.title(most)]


def _signed(seconds: float) -> str:
    return f"{'-' if seconds < 0 else ''}{tables.seconds(abs(seconds), 2)}"
