"""The picture of `history`: a panel a workload config, a line a static form.

Each ratio is drawn over its own median, so that moves are seen whatever its level.
"""

import itertools
import statistics
from typing import TYPE_CHECKING

from graphparity.experiments.history import words
from graphparity.experiments.history.figures import Document, Point, Series
from graphparity.experiments.shared.charts import axes as marks, drawing, palette
from graphparity.experiments.shared.charts.drawing import Drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TALL = 190
LEAST, MOST = 1.05, 1.5  # the axis goes at least so far, for intervals at most
TITLE = "Static form over own dynamic form: each ratio over its median, run by run"
REMARK = "bars: 95 % intervals; red rings: moved; dotted: other versions or programs"
RING: palette.Look = {
    "markersize": 12,
    "markerfacecolor": "none",
    "color": palette.LIMIT,
}


def draw(document: Document) -> dict[str, Drawing]:
    """`history`: every ratio over the runs with its intervals; none where there is no
    ratio."""
    groups: dict[str, list[Series]] = {}
    for series in document["series"]:
        groups.setdefault(series["place"], []).append(series)
    if not groups:
        return {}
    names = list(dict.fromkeys(s["backend"] for s in document["series"]))
    columns = marks.columns(list(groups))
    rows = -(-len(groups) // columns)
    high = 60 + TALL * rows + marks.legend_height(names, REMARK)
    with drawing.sheet(TITLE, high, grid=(rows, columns)) as (drawn, panels):
        marks.head(drawn, TITLE)
        for panel, (place, group) in zip(panels, groups.items()):
            _panel(panel, document, place, group)
            for number, series in enumerate(group):
                aside = 0.06 * (number - (len(group) - 1) / 2)
                _series(drawn, panel, series, document, aside)
        for panel in panels[len(groups) :]:
            panel.remove()
        marks.legend(drawn, marks.backend_keys(names, names), REMARK)
    return {"history": drawn}


def _panel(panel: "Axes", document: Document, place: str, group: list[Series]) -> None:
    """Its axes: changes in percent, and runs; a dotted line where something else
    changed."""
    panel.set_title(place)
    marks.logarithmic(panel, "y", _span(group), _change, 5)
    panel.axhline(1.0, color=palette.SOFT, linewidth=1, linestyle=palette.KINDS[1])
    runs = [run["run"] for run in document["runs"]]
    every = max(1, -(-len(runs) // 8))
    panel.set_xticks(range(0, len(runs), every), [str(n) for n in runs[::every]])
    panel.set_xlim(-0.4, len(runs) - 0.6)
    for at in _breaks(document):
        panel.axvline(at, color=palette.SOFT, linewidth=1, linestyle=palette.KINDS[2])


def _change(ratio: float) -> str:
    change = f"{100 * (ratio - 1):+.0f} %".replace("-", "−")
    return "0 %" if change in ("+0 %", "−0 %") else change


def _span(group: list[Series]) -> list[float]:
    """What the vertical axis of a panel must hold: every ratio over its median, and
    intervals as far as they leave the rest to be seen."""
    values = [1 / LEAST, LEAST]
    for series in group:
        middle = _middle(series)
        for point in series["points"]:
            low, median, high = _ends(point, middle)
            values.append(median)
            known = [end for end in (low, high) if end is not None]
            values += [min(max(end, 1 / MOST), MOST) for end in known]
    return values


def _middle(series: Series) -> float:
    return statistics.median(p["ratio"]["median"] for p in series["points"])


def _ends(point: Point, middle: float) -> tuple[float | None, float, float | None]:
    ratio = point["ratio"]
    ends = (ratio["low"], ratio["high"])
    low, high = (None if end is None else end / middle for end in ends)
    return low, ratio["median"] / middle, high


def _breaks(document: Document) -> list[float]:
    """Between which places runs of other versions or programs follow each other."""
    found, runs = list[float](), document["runs"]
    for at, (old, new) in enumerate(itertools.pairwise(runs)):
        both = old["versions"], new["versions"]
        differ = any(both[0][n] != both[1][n] for n in both[0] if n in both[1])
        if differ or old["programs"] != new["programs"]:
            found.append(at + 0.5)
    return found


def _series(
    drawn: Drawing,
    panel: "Axes",
    series: Series,
    document: Document,
    aside: float,
) -> None:
    """A line through a series with its intervals; rings where it moved."""
    names = list(dict.fromkeys(s["backend"] for s in document["series"]))
    at = {run["run"]: place + aside for place, run in enumerate(document["runs"])}
    moved = {(m["name"], m["after"]) for m in words.moves(document)}
    look, middle = palette.look(series["backend"], names), _middle(series)
    ends = [(at[p["run"]], p["run"], *_ends(p, middle)) for p in series["points"]]
    for x, run, low, median, high in ends:
        if low is not None and high is not None:
            panel.plot([x, x], [low, high], color=look["color"], linewidth=1.2)
        if (series["name"], run) in moved:
            [ring] = panel.plot([x], [median], "o", **RING)
            drawn.note(ring, "moved", f"{series['name']} moved in run {run}")
    [line] = panel.plot([e[0] for e in ends], [e[3] for e in ends], **look)
    drawn.note(line, "curve", series["name"])
