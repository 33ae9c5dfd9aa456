"""The picture of `explain`: two steps as stacked bars, matched parts in one colour."""

from typing import TYPE_CHECKING, Any, Literal

from graphparity.experiments.explain import kernel_names
from graphparity.experiments.explain.match import REST, Document, Group, Side
from graphparity.experiments.shared.charts import axes as marks, palette
from graphparity.experiments.shared.charts.drawing import Drawing, sheet
from graphparity.experiments.shared.terminal import tables

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

HIGH, WIDE = 400, 0.6  # units of the longer bar; a bar's share of its place
Style = dict[str, Any]  # as matplotlib takes it
GREYS: dict[str, Style] = {
    kernel_names.OTHER["dispatch"]: {"facecolor": palette.EDGE},
    kernel_names.OTHER["wait"]: {"facecolor": palette.SOFT},
    REST: {"facecolor": palette.PAPER, "hatch": "///", "edgecolor": palette.LIMIT},
}
Key = Literal["a_s", "b_s"]
KEYS: tuple[Key, ...] = ("a_s", "b_s")
LEAST = 0.01  # of the longer bar, which a part must be to be drawn by itself
TOLD = 0.05  # of the longer bar, which a part must be to bear its time


def draw(document: Document) -> dict[str, Drawing]:
    """A bar for each backend, its parts largest difference first; none where there is
    only one.

    A rest below zero (more was recorded than measured) is written below its bar.
    """
    figures, settings = document["explain"], document["settings"]
    if not figures["groups"]:
        return {}
    title = f"{settings['workload']} / {settings['config']}: one step in both"
    sides = {name: figures["sides"][name] for name in settings["backends"]}
    return {"explain": _bars(title, sides, figures["groups"])}


def _bars(title: str, sides: dict[str, Side], groups: list[Group]) -> Drawing:
    longest = max(sum(max(0.0, g[key]) for g in groups) for key in KEYS)
    parts = _gathered(groups, longest)
    styles = _styles([part["op"] for part in parts])
    keys = _keys(parts, styles)
    remark = "Right minus left:"
    high = HIGH + 70 + marks.legend_height([str(k.get_label()) for k in keys], remark)
    with sheet(title, high) as (drawn, [panel]):
        marks.head(drawn, title)
        for at, key in enumerate(KEYS):
            _bar(drawn, panel, parts, (at, key), longest, styles)
        joined = zip(parts, _edges(parts, "a_s"), _edges(parts, "b_s"))
        for part, left, right in joined:
            _join(panel, left, right, styles[part["op"]])
        both = zip(sides.items(), KEYS, strict=True)
        names = [_below(name, side, groups, key) for (name, side), key in both]
        panel.set_xticks((0, 1), names)
        panel.tick_params(axis="x", length=0, labelcolor=palette.INK)
        panel.set_ylim(0, longest)
        panel.set_yticks([])
        panel.spines["left"].set_visible(False)
        marks.legend(drawn, keys, remark)
    return drawn


def _below(name: str, side: Side, groups: list[Group], key: Key) -> str:
    """What stands below a bar: its name, and that more was recorded than measured."""
    text = f"{name}: {tables.seconds(side['step_s']['median'])}"
    rest_s = next((g[key] for g in groups if g["op"] == REST), 0.0)
    if rest_s < 0:
        text += f"\nas profiled, {tables.seconds(-rest_s)} more than measured"
    return text


def _gathered(groups: list[Group], longest: float) -> list[Group]:
    """The groups that can be seen; the others as one, and the rest last."""
    rest = [g for g in groups if g["op"] == REST]
    parts = [g for g in groups if g["op"] != REST]
    large = [g for g in parts if max(g["a_s"], g["b_s"]) >= LEAST * longest]
    small = [g for g in parts if g not in large]
    if small:
        a, b = (sum(g[key] for g in small) for key in KEYS)
        name = f"{len(small)} smaller parts"
        sums: Group = {**small[0], "a_s": a, "b_s": b, "difference_s": b - a}
        large.append({**sums, "op": name})
    return large + rest


def _styles(ops: list[str]) -> dict[str, Style]:
    """How each part is filled: in its colour, and from the tenth on hatched too."""
    styles, number = dict[str, Style](), 0
    for op in ops:
        if op not in GREYS:
            again = {"hatch": "..."} if number >= len(palette.SERIES) else {}
            styles[op] = {"facecolor": palette.colour(number), **again}
            number += 1
        styles.setdefault(op, GREYS.get(op, {}))
    return styles


def _edges(parts: list[Group], key: Key) -> list[tuple[float, float]]:
    """From where to where each part of a bar goes, from below, in seconds."""
    edges, at = list[tuple[float, float]](), 0.0
    for part in parts:
        edges.append((at, at + max(0.0, part[key])))
        at = edges[-1][1]
    return edges


def _bar(
    drawn: Drawing,
    panel: "Axes",
    parts: list[Group],
    place: tuple[int, Key],
    longest: float,
    styles: dict[str, Style],
) -> None:
    """One bar, drawn from below, with the time in each part that has room for it."""
    at, key = place
    for part, (low, high) in zip(parts, _edges(parts, key)):
        style = {"edgecolor": palette.PAPER, "linewidth": 1, **styles[part["op"]]}
        [bar] = panel.bar(at, high - low, WIDE, low, **style)
        text = tables.seconds(part[key])
        drawn.note(bar, "part", f"{part['op']}: {text}")
        if high - low > TOLD * longest:
            ground = {**marks.GROUND, "alpha": 1.0, "pad": 1.5}
            middle: Style = {"ha": "center", "va": "center", "bbox": ground}
            panel.text(at, (low + high) / 2, text, **middle)


def _join(
    panel: "Axes", left: tuple[float, float], right: tuple[float, float], style: Style
) -> None:
    """A band from a part of the first bar to the same one of the second."""
    ends, fill = (WIDE / 2, 1 - WIDE / 2), style["facecolor"]
    lows, highs = zip(left, right)
    panel.fill_between(ends, lows, highs, color=fill, alpha=0.25, linewidth=0)


def _keys(parts: list[Group], styles: dict[str, Style]) -> "list[Artist]":
    """The parts from above, and how much longer each is in the second bar."""
    from matplotlib.patches import Patch

    keys: list[Artist] = []
    for part in reversed(parts):
        sign = "+" if part["difference_s"] > 0 else "−"
        change = f"{sign}{tables.seconds(abs(part['difference_s']))}"
        label = f"{marks.short(part['op'])}  {change}"
        keys.append(Patch(**styles[part["op"]], label=label))
    return keys
