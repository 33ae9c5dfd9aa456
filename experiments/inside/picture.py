"""The picture of `inside`: a step's time against the number of steps in one call."""

import math

from graphparity.experiments.inside.figures import Document, Row
from graphparity.experiments.shared.charts.lines import GAP, WIDTH, Panel, Point, sheet
from graphparity.experiments.shared.charts.palette import shade


def draw(document: Document) -> dict[str, str]:
    """An SVG with a panel for each workload; a backend's line from k calls to one."""
    rows = document["inside"]
    places = list(dict.fromkeys(row["cell"] for row in rows)) or ["nothing"]
    names = list(dict.fromkeys(row["backend"] for row in rows))
    width = (WIDTH - (len(places) + 1) * GAP) / len(places)
    panels = []
    for number, place in enumerate(places):
        timed = [row for row in rows if row["cell"] == place and row["calls_s"]]
        panels.append(_panel(place, timed, names, GAP + number * (width + GAP), width))
    return {"inside": sheet(panels, names)}


def _panel(
    place: str, rows: list[Row], names: list[str], left: float, width: float
) -> Panel:
    """A workload's lines: seconds of a step over the steps in one call."""
    every = sorted({row["steps"] for row in rows}) or [1]
    last = 1.0 + math.log10(max(every[-1], 10))
    panel = Panel(left, width, f"{place}: time of a training step", last)
    steps = [step for row in rows for step in (row["calls_s"], row["inside_s"])]
    panel.span([step["median"] for step in steps if step] or [1.0, 10.0])
    for name in names:
        alone, line = _line([row for row in rows if row["backend"] == name])
        if alone is None:
            continue
        stroke = f'stroke="{shade(name, names)}"'
        if not line:  # Python's own loop: a step costs what it costs
            line, stroke = [(last, alone)], f'{stroke} stroke-dasharray="3 3"'
        panel.path([(0.0, alone), *line], "curve", stroke)
    ticks = {0.0: "alone"} | {1 + math.log10(k): str(k) for k in every}
    panel.axes("steps in one call", ticks, timed=True)
    return panel


def _line(rows: list[Row]) -> tuple[float | None, list[Point]]:
    """One backend's step in a call of its own, in seconds, and points of a step inside
    over 1 + log10 of the steps in one call."""
    by_steps = sorted(rows, key=lambda row: row["steps"])
    alone = by_steps[0]["calls_s"] if by_steps else None
    line = [
        (1 + math.log10(row["steps"]), row["inside_s"]["median"])
        for row in by_steps
        if row["inside_s"]
    ]
    return alone["median"] if alone else None, line
