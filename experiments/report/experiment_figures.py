"""Figures of those experiments that draw none themselves."""

from typing import Any

from graphparity.experiments.shared.charts import plot
from graphparity.experiments.shared.charts.plot import Log
from graphparity.experiments.shared.charts.strip import WIDE, strip
from graphparity.experiments.shared.terminal import tables

Row = dict[str, Any]


def updates(found: list[Row]) -> str:
    """Each rule by hand over by library, a row a backend."""
    rows: dict[str, list[tuple[str, float]]] = {}
    for row in found:
        if ratio := row.get("hand_over_library"):
            dot = (row["rule"], float(ratio["median"]))
            rows.setdefault(row["backend"], []).append(dot)
    told = "an update by hand, times as fast as by library; a dot a rule"
    return strip(rows, told, 1.0, "×")


def dialects(found: Row) -> str:
    """How far off an optimizer is that was ported by its name alone."""
    rows: dict[str, list[tuple[str, float]]] = {}
    for title, libraries in found["gaps"].items():
        name = title.partition(":")[0]
        dots = [(lib, 100 * v[-1]) for lib, v in libraries.items()]
        rows[name] = dots
    told = "weights off at the end, ported by name alone, in % of the way gone"
    return strip(rows, told, None, " %")


def scaling(found: list[Row]) -> str:
    """A step against the batch size, both logarithmic, a curve a backend."""
    curves = {
        row["backend"]: [
            (float(p["batch"]), float(p["step_s"]["median"]))
            for p in row["points"]
            if p and p.get("step_s")
        ]
        for row in found
    }
    points = [point for curve in curves.values() for point in curve]
    across = Log([x for x, _ in points], 70, WIDE - 140)
    up = Log([y for _, y in points], 320, 14)
    parts = plot.across(across, 320, 14, plot.plain(across))
    parts += plot.upwards(up, 70, WIDE - 140, plot.seconds(up))
    last = 0.0
    ends = sorted((up.at(c[-1][1]), n, c) for n, c in curves.items() if c)
    for y, name, curve in ends:
        kind = plot.colour(list(curves), name)
        parts.append(
            plot.curve([(across.at(a), up.at(b)) for a, b in curve], f"curve {kind}")
        )
        for size, step in curve:
            told = f"{name}, {size:g} images: {tables.seconds(step)}"
            parts.append(plot.dot(across.at(size), up.at(step), f"dot {kind}", told))
        last = max(y + 4, last + 14)
        parts.append(plot.text(WIDE - 132, last, name, f"name {kind}"))
    parts.append(plot.text(WIDE - 140, 354, "images a step", "tick", "end"))
    return plot.svg(WIDE, 362, parts, "Step time against the batch size")
