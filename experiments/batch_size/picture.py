"""The figure of `scaling` on the page: a step's time against the batch size."""

from graphparity.experiments.batch_size.figures import Document, Row
from graphparity.experiments.shared.charts import plot
from graphparity.experiments.shared.charts.plot import Log
from graphparity.experiments.shared.terminal import tables

WIDE, HIGH = 900, 362
LEFT, RIGHT, TOP, LOW = 70, WIDE - 140, 14, 320  # of the area between the axes
Curve = list[tuple[float, float]]  # batch size, seconds a step


def inline(document: Document) -> str:
    """A step against the batch size, both logarithmic, a curve a backend."""
    curves = {row["backend"]: _curve(row) for row in document["scaling"]}
    points = [point for curve in curves.values() for point in curve]
    across = Log([batch for batch, _ in points], LEFT, RIGHT)
    up = Log([seconds for _, seconds in points], LOW, TOP)
    parts = plot.across(across, LOW, TOP, plot.plain(across))
    parts += plot.upwards(up, LEFT, RIGHT, plot.seconds(up))
    last = 0.0
    ends = sorted((up.at(c[-1][1]), n, c) for n, c in curves.items() if c)
    for y, name, curve in ends:
        kind = plot.colour(list(curves), name)
        parts += _drawn(name, curve, across, up, kind)
        last = max(y + 4, last + 14)
        parts.append(plot.text(RIGHT + 8, last, name, f"name {kind}"))
    parts.append(plot.text(RIGHT, LOW + 34, "images a step", "tick", "end"))
    return plot.svg(WIDE, HIGH, parts, "Step time against the batch size")


def _curve(row: Row) -> Curve:
    return [
        (float(point["batch"]), float(point["step_s"]["median"]))
        for point in row["points"]
    ]


def _drawn(name: str, curve: Curve, across: Log, up: Log, kind: str) -> list[str]:
    line = [(across.at(batch), up.at(seconds)) for batch, seconds in curve]
    parts = [plot.curve(line, f"curve {kind}")]
    for batch, seconds in curve:
        label = f"{name}, {batch:g} images: {tables.seconds(seconds)}"
        parts.append(plot.dot(across.at(batch), up.at(seconds), f"dot {kind}", label))
    return parts
