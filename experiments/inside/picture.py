"""The picture of `inside`: a step's time against the number of steps in one call."""

from typing import TYPE_CHECKING

from graphparity.experiments.inside.figures import Document, Row
from graphparity.experiments.shared.charts import axes as marks, palette
from graphparity.experiments.shared.charts.drawing import Drawing, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HIGH = 250
LABEL = "Time of a training step against the steps in one call"
REMARK = "“alone”: a call a step. Level and dotted: Python's own loop, any number."
Point = tuple[float, float]


def draw(document: Document) -> dict[str, Drawing]:
    """A panel for each workload; a backend's line from k calls to one; none where no
    step was timed."""
    rows = [row for row in document["inside"] if row["calls_s"]]
    places = list(dict.fromkeys(row["cell"] for row in rows))
    if not places:
        return {}
    names = list(dict.fromkeys(row["backend"] for row in rows))
    columns = marks.columns(places)
    down = -(-len(places) // columns)
    high = 40 + HIGH * down + marks.legend_height(names, REMARK)
    with sheet(LABEL, high, grid=(down, columns)) as (drawn, panels):
        marks.head(drawn, LABEL)
        for panel, place in zip(panels, places):
            panel.set_title(place)
            here = [row for row in rows if row["cell"] == place]
            _panel(drawn, panel, here, names)
        for panel in panels[len(places) :]:
            panel.remove()
        marks.legend(drawn, marks.backend_keys(names, names), REMARK)
    return {"inside": drawn}


def _panel(drawn: Drawing, panel: "Axes", rows: list[Row], names: list[str]) -> None:
    """A workload's lines: seconds of a step over the steps in one call."""
    every = sorted({row["steps"] for row in rows})
    at = {steps: place + 1.0 for place, steps in enumerate(every)}
    steps = [step for row in rows for step in (row["calls_s"], row["inside_s"])]
    values = [step["median"] for step in steps if step]
    marks.logarithmic(panel, "y", values, marks.seconds, 5)
    for name in names:
        own = [row for row in rows if row["backend"] == name]
        if not own:
            continue
        alone, line = _line(own, at)
        look = palette.look(name, names)
        if not line:  # Python's own loop: a step costs what it costs
            look = {**look, "linestyle": palette.KINDS[2]}
            line = [(float(len(every)), alone)]
        [curve] = panel.plot(*zip((0.0, alone), *line), **look)
        drawn.note(curve, "curve", name)
    panel.set_xticks([0.0, *at.values()], ["alone", *map(str, at)])
    panel.set_xlabel("steps in one call", loc="right")


def _line(rows: list[Row], at: dict[int, float]) -> tuple[float, list[Point]]:
    """One backend's step in a call of its own, in seconds, and points of a step inside
    over the place of the steps in one call."""
    by_steps = sorted(rows, key=lambda row: row["steps"])
    alone = by_steps[0]["calls_s"]
    assert alone is not None  # only timed rows are drawn
    line = [
        (at[row["steps"]], row["inside_s"]["median"])
        for row in by_steps
        if row["inside_s"]
    ]
    return alone["median"], line
