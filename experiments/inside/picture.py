"""The picture of `inside`: a step's time against the number of steps in one call."""

import math
from typing import Any

from graphparity.experiments.shared.charts.lines import GAP, WIDTH, Panel, sheet
from graphparity.experiments.shared.charts.palette import shade

Row = dict[str, Any]


def draw(document: dict[str, Any]) -> dict[str, str]:
    """An SVG with a panel for each workload; a backend's line from k calls to one."""
    rows = document["inside"]
    places = list(dict.fromkeys(row["cell"] for row in rows)) or ["nothing"]
    names = list(dict.fromkeys(row["backend"] for row in rows))
    width = (WIDTH - (len(places) + 1) * GAP) / len(places)
    panels = []
    for number, place in enumerate(places):
        own = [row for row in rows if row["cell"] == place and row["calls_s"]]
        panels.append(_panel(place, own, names, GAP + number * (width + GAP), width))
    return {"inside": sheet(panels, names)}


def _panel(
    place: str, rows: list[Row], names: list[str], left: float, width: float
) -> Panel:
    every = sorted({row["steps"] for row in rows}) or [1]
    last = 1.0 + math.log10(max(every[-1], 10))
    panel = Panel(left, width, f"{place}: time of a training step", last)
    steps = [row[key] for row in rows for key in ("calls_s", "inside_s")]
    panel.span([step["median"] for step in steps if step] or [1.0, 10.0])
    for name in names:
        own = sorted(
            (r for r in rows if r["backend"] == name), key=lambda r: r["steps"]
        )
        if not own:
            continue
        alone = (0.0, own[0]["calls_s"]["median"])
        known = [row for row in own if row["inside_s"]]
        line = [(1 + math.log10(r["steps"]), r["inside_s"]["median"]) for r in known]
        stroke = f'stroke="{shade(name, names)}"'
        if not line:  # Python's own loop: a step costs what it costs
            line, stroke = [(last, alone[1])], f'{stroke} stroke-dasharray="3 3"'
        panel.path([alone, *line], "curve", stroke)
    ticks = {0.0: "alone"} | {1 + math.log10(k): str(k) for k in every}
    panel.axes("steps in one call", ticks, timed=True)
    return panel
