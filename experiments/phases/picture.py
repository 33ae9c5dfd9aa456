"""The picture of `phases`: a first call as a stacked bar, and its growth."""

from typing import TYPE_CHECKING

from graphparity.common.graphs.phase_spans import PHASES
from graphparity.experiments.phases import words
from graphparity.experiments.phases.figures import Document, Growth, Row
from graphparity.experiments.shared.charts import axes as marks, palette
from graphparity.experiments.shared.charts.drawing import SIZE, Drawing, sheet
from graphparity.experiments.shared.terminal import tables

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BAR, HIGH = 24, 260  # units of a bar, and of the growth's panels
LINE, LONG = 16, 250  # units of a title's line: how high and how long
PARTS = (*PHASES, "other", "rest")
GREY = {"other": palette.SOFT, "rest": palette.EDGE}
LABEL = "First calls by their phases, and how they grow"


def draw(document: Document) -> dict[str, Drawing]:
    """Each first call by phase to a length of 1, its total beside it; below, how the
    first call grows; none where nothing was measured."""
    rows, grown = document["phases"], document["growth"]
    places = list(dict.fromkeys(row["cell"] for row in rows))
    kinds = list(dict.fromkeys(row["what"] for row in grown))
    if not places and not kinds:
        return {}
    names = list(dict.fromkeys(row["backend"] for row in grown))
    parts = {words.title(part): paint(part) for part in PARTS if places}
    keys = [*parts, *names]
    grid, heights = _grid([row["cell"] for row in rows], len(kinds))
    high = sum(heights) + 20 + marks.legend_height(keys)
    with sheet(LABEL, high, grid=grid, height_ratios=heights) as (drawn, panels):
        for panel, place in zip(panels, places):
            panel.set_title(_title(place))
            _bars(drawn, panel, [row for row in rows if row["cell"] == place])
        for panel, what in zip(panels[len(places) :], kinds):
            panel.set_title("Time of a first call")
            _growth(drawn, panel, [row for row in grown if row["what"] == what], names)
            panel.set_xlabel(what, loc="right")
        shown = [*marks.square_keys(parts), *marks.backend_keys(names, names)]
        marks.legend(drawn, shown)
    return {"phases": drawn}


def _grid(cells: list[str], kinds: int) -> tuple[list[list[int]], list[int]]:
    """Panels by number: a row for each cell, and one for the kinds of growth; and each
    row's height."""
    places = list(dict.fromkeys(cells))
    across = max(kinds, 1)
    grid = [[number] * across for number in range(len(places))]
    heights = [
        18 + LINE * len(_title(place).splitlines()) + BAR * cells.count(place)
        for place in places
    ]
    if kinds:
        grid.append([len(places) + n for n in range(kinds)])
        heights.append(HIGH)
    return grid, heights


def _title(place: str) -> str:
    """In lines as long as the bars, which stand beside their names."""
    text = f"{place}: shares of the first call, and its time"
    return marks.wrapped(text, LONG, 0.68 * SIZE)


def paint(part: str) -> str:
    """The colour of a phase, of `other`, or of the rest."""
    return GREY.get(part) or palette.colour(PHASES.index(part))


# -- shares ----------------------------------------------------------------------------


def _bars(drawn: Drawing, panel: "Axes", rows: list[Row]) -> None:
    marks.rows(panel, [f"{row['backend']}, {row['cache']}" for row in rows])
    panel.set_xlim(0, 1)
    panel.set_xticks([])
    panel.spines["bottom"].set_visible(False)
    for y, row in enumerate(rows):
        _bar(drawn, panel, row, y)


def _bar(drawn: Drawing, panel: "Axes", row: Row, y: int) -> None:
    values = {**row["phases"], "other": row["other_s"], "rest": row["rest_s"]}
    length = sum(value["median"] for value in values.values() if value) or 1.0
    left = 0.0
    for part in PARTS:
        if not (value := values[part]) or value["median"] <= 0:
            continue
        wide = value["median"] / length
        edge: palette.Look = {"edgecolor": palette.PAPER, "linewidth": 1}
        [bar] = panel.barh(y, wide, 0.78, left, color=paint(part), **edge)
        text = f"{words.title(part)} {tables.seconds(value['median'])}"
        drawn.note(bar, "part", text)
        left += wide
    total = tables.seconds(row["total_s"]["median"], 2)
    panel.annotate(f" {total}", (1.0, y), va="center", annotation_clip=False)


# -- growth ----------------------------------------------------------------------------


def _growth(
    drawn: Drawing, panel: "Axes", rows: list[Growth], names: list[str]
) -> None:
    counts = sorted({point["count"] for row in rows for point in row["points"]})
    times = [p["total_s"]["median"] for row in rows for p in row["points"]]
    marks.logarithmic(panel, "y", times, marks.seconds, 5)
    for row in rows:
        line = [(p["count"], p["total_s"]["median"]) for p in row["points"]]
        [curve] = panel.plot(*zip(*line), **palette.look(row["backend"], names))
        drawn.note(curve, "curve", f"{row['backend']}, {row['what']}")
    panel.set_xscale("log", base=2)
    panel.set_xticks(counts, [str(count) for count in counts])
    panel.set_xticks([], minor=True)
