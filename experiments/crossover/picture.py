"""The maps of `crossover`: the fastest backend, and each static graph's speed-up."""

from collections.abc import Iterable, Sequence

from graphparity.experiments.crossover.rows import Document, Fastest, Gain, Place
from graphparity.experiments.crossover.words import times
from graphparity.experiments.shared.charts import palette
from graphparity.experiments.shared.charts.drawing import Drawing
from graphparity.experiments.shared.charts.heatmap import (
    STRONG,
    Key,
    Paint,
    Panel,
    Tile,
    diverging,
    draw as sheet,
    sequential,
)
from graphparity.experiments.shared.terminal import tables

FAR, LONG = 32.0, 1e6  # speed-ups and steps at which colours end
NEVER: Paint = (palette.SOFT, 0.35)
NOW: Paint = (palette.GOOD, 1.0)
UNKNOWN: Paint = (palette.FLAT, 0.5)
SAME: Paint = (palette.FLAT, 1.0)
LABEL = "The fastest backend, what graphs gain, and what repays them"
At = dict[tuple[int, int], dict[str, float]]  # predicted seconds by backend, by point


def draw(document: Document) -> dict[str, Drawing]:
    """Tiles of what was measured, and paler ones that the models predict."""
    maps = document["crossover"]
    if not maps["fastest"]:
        return {}
    guesses: At = {}
    for row in maps["predicted"]:
        at = guesses.setdefault((row["operations"], row["elements"]), {})
        at[row["backend"]] = row["predicted_s"]
    names = [backend["backend"] for backend in maps["backends"]]
    here = [backend for backend in maps["backends"] if backend["points"]]
    whole = {place: at for place, at in guesses.items() if len(at) == len(here)}
    panels = [_fastest(maps["fastest"], whole, names)]
    panels += _against(maps["static_against_dynamic"], guesses)
    legend = _legend(maps["fastest"], guesses, whole, names)
    return {"crossover": sheet(LABEL, panels, legend)}


def _against(gains: list[Gain], guesses: At) -> list[Panel]:
    """Two maps for each static backend."""
    panels = []
    for name in dict.fromkeys(row["backend"] for row in gains):
        rows = [row for row in gains if row["backend"] == name]
        panels += [_speedup(name, rows, guesses), _repaid(name, rows)]
    return panels


def _axes(
    rows: Sequence[Place], guesses: Iterable[tuple[int, int]]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    points = {(row["operations"], row["elements"]) for row in rows} | set(guesses)
    down, across = ({point[axis] for point in points} for axis in (0, 1))
    return tuple(sorted(down)), tuple(sorted(across))


def _hue(name: str, names: list[str]) -> Paint:
    return palette.shade(name, names), STRONG


def _fastest(rows: list[Fastest], guesses: At, names: list[str]) -> Panel:
    tiles = {}
    for place, seconds in guesses.items():
        name = min(seconds, key=lambda n: seconds[n])
        text = f"{_broken(name)}\n~{tables.seconds(seconds[name], 2)}"
        tiles[place] = Tile(text, _hue(name, names), guess=True)
    for row in rows:
        step = tables.seconds(row["step_s"]["median"], 2)
        text = f"{_broken(row['fastest'])}\n{step}"
        hatched = row["verdict"] != "decided"
        place = row["operations"], row["elements"]
        tiles[place] = Tile(text, _hue(row["fastest"], names), hatched)
    title = "The fastest backend and its call: n pointwise operations on s elements"
    return Panel(title, *_axes(rows, guesses), tiles)


def _broken(name: str) -> str:
    """A name in lines that a tile has room for."""
    return name.replace("_", "_\n")


def _speedup(name: str, rows: list[Gain], guesses: At) -> Panel:
    other = rows[0]["against"]
    tiles = {}
    for place, seconds in guesses.items():
        if name in seconds and other in seconds:
            ratio = seconds[other] / seconds[name]
            fill = diverging(ratio, FAR)
            tiles[place] = Tile(f"~{times(ratio)}", fill, guess=True)
    for row in rows:
        ratio, verdict = row["speedup"]["median"], row["verdict"]
        fill = SAME if verdict == "same" else diverging(ratio, FAR)
        place = row["operations"], row["elements"]
        tiles[place] = Tile(times(ratio), fill, verdict == "unresolved")
    title = f"{name}: times as fast as {other}"
    return Panel(title, *_axes(rows, guesses), tiles)


def _repaid(name: str, rows: list[Gain]) -> Panel:
    tiles = {}
    for row in rows:
        steps, fill = row["break_even_steps"], UNKNOWN
        verdict = steps["verdict"] if steps else None
        if steps and verdict == "pays" and steps["median"] is not None:
            fill = sequential(steps["median"], LONG)
        fill = {"never": NEVER, "at once": NOW}.get(str(verdict), fill)
        text = tables.repaid(steps) if steps else "–"
        place = row["operations"], row["elements"]
        tiles[place] = Tile(text, fill, verdict in (None, "unresolved"))
    title = f"{name}: calls that repay a cold compilation"
    return Panel(title, *_axes(rows, {}), tiles)


def _legend(rows: list[Fastest], guesses: At, whole: At, names: list[str]) -> list[Key]:
    best = {row["fastest"] for row in rows}
    best |= {min(seconds, key=lambda n: seconds[n]) for seconds in whole.values()}
    keys = [Key(name, _hue(name, names)) for name in names if name in best]
    keys.append(Key("the interval doesn't decide", (palette.PAPER, 1.0), hatched=True))
    if guesses:
        text = "~: predicted, not measured"
        keys.append(Key(text, _hue(names[0], names), guess=True))
    keys.append(Key("faster than the dynamic form", diverging(FAR, FAR)))
    keys += [Key("slower", diverging(1 / FAR, FAR)), Key("the same within 3 %", SAME)]
    keys.append(Key("few calls", sequential(1, LONG)))
    keys.append(Key("a million or more", sequential(LONG, LONG)))
    return [*keys, Key("at once", NOW), Key("never", NEVER)]
