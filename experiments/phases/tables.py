"""`phases`: the tables, and what they say in words."""

from typing import Any

from rich.console import Console
from rich.table import Table

from graphparity.common.graphs.phase_spans import COMPILING, PHASES
from graphparity.experiments.phases.measure import CACHES, DEPTH, OPERATIONS
from graphparity.experiments.shared.terminal import tables

Row = dict[str, Any]
TITLES = {"generate": "generate code", "run": "first run"}
LEGEND = (
    "A first call by the stack's own events, building included; median of fresh "
    "processes. –: part of the phase named below, or no event of it came (a warm cache "
    "skips it). other: events that belong to no phase, building among them; the JSON "
    "names all. rest: told by no event. 2nd, 3rd: the "
    "next calls. peak: memory on top of what the process held, compilers that run as "
    "processes of their own not counted. made: what was generated."
)


def show(screen: Console, found: list[Row], grown: list[Row]) -> None:
    """A table for each cell, one of growth, and a paragraph."""
    for place in dict.fromkeys(row["cell"] for row in found):
        _table(screen, place, [row for row in found if row["cell"] == place])
    screen.print(LEGEND, style="dim", highlight=False)
    for backend in dict.fromkeys(row["backend"] for row in found):
        first = next(row for row in found if row["backend"] == backend)
        _notes(screen, backend, first)
    if grown:
        screen.print()
        _growth(screen, grown)
    screen.print()
    screen.print(f"In short. {summary(found, grown)}", highlight=False, markup=False)


def _table(screen: Console, place: str, rows: list[Row]) -> None:
    title = f"{place}: the first call, by phase"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    for name in ("backend", "cache"):
        table.add_column(name, no_wrap=True)
    for name in (*(TITLES.get(p, p) for p in PHASES), "other", "rest", "all"):
        table.add_column(name.replace(" ", "\n"), justify="right", no_wrap=True)
    for name in ("2nd", "3rd", "peak", "made"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        parts = [*(row["phases"][p] for p in PHASES), row["other_s"], row["rest_s"]]
        times = [*parts, row["total_s"], *row["calls_s"][1:]]
        peak, made = row["peak_bytes"], row["generated"]
        table.add_row(
            row["backend"],
            row["cache"],
            *(_seconds(value) for value in times),
            "–" if peak is None else f"{peak['median'] / 2**20:.0f} MiB",
            f"{made['bytes'] / 1024:.1f} KiB",
        )
    screen.print()
    screen.print(table)


def _seconds(value: dict[str, float] | None) -> str:
    if value is None:
        return "–"
    return tables.seconds(value["median"], 2) if value["median"] > 5e-7 else "0"


def _notes(screen: Console, backend: str, row: Row) -> None:
    """What was generated, which phases are told together, what belongs to none."""
    made = row["generated"]
    texts = [f"{made['bytes']:,} bytes, {made['lines']:,} lines: {made['what']}"]
    for phase, neighbour in row["absent"].items():
        texts.append(f"{_title(phase)} is part of {_title(neighbour)}")
    texts.append(row["note"])
    large = {
        name: value["median"]
        for name, value in row["other"].items()
        if value and value["median"] > 0.01 * row["total_s"]["median"]
    }
    if large:
        names = (f"{name} {tables.seconds(s, 2)}" for name, s in large.items())
        texts.append(f"other: {', '.join(names)}")
    text = f"{backend}: {'; '.join(texts)}."
    screen.print(text, style="dim", highlight=False, markup=False)


def _title(phase: str) -> str:
    return TITLES.get(phase, phase)


def _growth(screen: Console, grown: list[Row]) -> None:
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


def _grown(row: Row) -> list[str]:
    points, each = row["points"], row["each_s"]
    texts = [row["backend"], *(_seconds(point["total_s"]) for point in points)]
    if each is None:
        return [*texts, "–", "–", "–"]
    first, last = points[0], points[-1]
    made = last["generated"]["bytes"] - first["generated"]["bytes"]
    size = made / (last["count"] - first["count"])
    known = {p: each[p]["median"] for p in PHASES if each[p] is not None}
    most = max(known, key=lambda p: known[p], default="–")
    ends = [_signed(each["total"][key]) for key in ("low", "high")]
    return [*texts, " … ".join(ends), f"{size:,.0f} B", f"{_title(most)}"]


def _signed(seconds: float) -> str:
    return f"{'-' if seconds < 0 else ''}{tables.seconds(abs(seconds), 2)}"


def summary(found: list[Row], grown: list[Row]) -> str:
    """The costliest phase of each, what a warm cache leaves, who compiled again."""
    texts = []
    places = {(r["cell"], r["backend"], r["cache"]): r for r in found}
    for cell, name in dict.fromkeys((row["cell"], row["backend"]) for row in found):
        pair = [places.get((cell, name, cache)) for cache in CACHES]
        if pair[0]:
            texts.append(_first(cell, name, pair[0], pair[1]))
    again = [
        f"{row['backend']} {tables.seconds(_most_again([row]), 2)}"
        for row in found
        if row["cache"] == "cold" and _again(row)
    ]
    if again:
        texts.append(f"Compiled again in a later call: {', '.join(again)}.")
    elif found:
        text = f"at most {tables.seconds(_most_again(found), 2)} of compiling in either"
        texts.append(f"No stack compiled again in its second or third call: {text}.")
    if found:
        worst = max(found, key=_rest)
        texts.append(
            f"What no event explains is at most {100 * _rest(worst):.1f} % of a first "
            f"call ({worst['backend']}, {worst['cache']})."
        )
    for row in grown:
        if row["each_s"] and row["what"] in (OPERATIONS, DEPTH):
            one = row["what"].removesuffix("s")
            more = _more(row["each_s"]["total"])
            texts.append(f"{row['backend']}: {more} for each {one}.")
    return " ".join(texts) or "Nothing was measured."


def _more(value: dict[str, float]) -> str:
    """`150 ms [100 ms, 200 ms] more`: the median of the repeats, and their range."""
    low, high = sorted((abs(value["low"]), abs(value["high"])))
    ends = tables.seconds(low, 2), tables.seconds(high, 2)
    if value["low"] < 0 < value["high"]:
        less, more = (tables.seconds(abs(value[key]), 2) for key in ("low", "high"))
        return f"between {less} less and {more} more"
    word = "more" if value["high"] > 0 else "less"
    return f"{tables.seconds(abs(value['median']), 2)} [{', '.join(ends)}] {word}"


def _most_again(rows: list[Row]) -> float:
    return max(float(s["median"]) for row in rows for s in row["again_s"])


def _rest(row: Row) -> float:
    return float(row["rest_s"]["median"] / row["total_s"]["median"])


def _first(cell: str, name: str, cold: Row, warm: Row | None) -> str:
    total = cold["total_s"]["median"]
    known = {p: v["median"] for p, v in cold["phases"].items() if v}
    text = f"{name} on {cell}: {tables.seconds(total, 2)} with a cold cache, "
    if known:
        most = max(known, key=lambda p: known[p])
        text += f"{100 * known[most] / total:.0f} % of it to {_verb(most)}"
    else:
        text += "no event of it fits a phase"
    if warm:
        text += f"; {tables.seconds(warm['total_s']['median'], 2)} with a warm one"
    return f"{text}."


def _verb(phase: str) -> str:
    return {"run": "run for the first time"}.get(phase, _title(phase))


def _again(row: Row) -> bool:
    """Whether a later call compiled: more than a twentieth of what the first did."""
    known = (row["phases"][p] for p in COMPILING)
    first = sum(value["median"] for value in known if value)
    return any(value["median"] > 0.05 * first for value in row["again_s"])
