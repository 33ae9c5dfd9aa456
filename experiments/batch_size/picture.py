"""The figure of `scaling` on the page: a step's time against the batch size."""

from graphparity.experiments.batch_size.figures import Document, Row
from graphparity.experiments.shared.charts import axes as marks, palette
from graphparity.experiments.shared.charts.drawing import Drawing, sheet
from graphparity.experiments.shared.terminal import tables

HIGH = 320  # of the area between the axes
LABEL = "Step time against the batch size"
Curve = list[tuple[float, float]]  # batch size, seconds a step


def inline(document: Document) -> Drawing | str:
    """A step against the batch size, both logarithmic, a curve a backend; or
    nothing."""
    curves = {row["backend"]: _curve(row) for row in document["scaling"]}
    curves = {name: curve for name, curve in curves.items() if curve}
    points = [point for curve in curves.values() for point in curve]
    names = list(curves)
    if not names:
        return ""
    with sheet(LABEL, HIGH + 60 + marks.legend_height(names)) as (drawn, [panel]):
        marks.logarithmic(panel, "x", [batch for batch, _ in points], marks.plain)
        marks.logarithmic(panel, "y", [s for _, s in points], marks.seconds)
        for name, curve in curves.items():
            look = palette.look(name, names)
            [line] = panel.plot(*zip(*curve), **look)
            drawn.note(line, "curve", name)
            for batch, seconds in curve:
                [dot] = panel.plot([batch], [seconds], **{**look, "linestyle": ""})
                text = f"{name}, {batch:g} images: {tables.seconds(seconds)}"
                drawn.note(dot, "dot", text)
        panel.set_xlabel("images a step", loc="right")
        marks.legend(drawn, marks.backend_keys(names, names))
    return drawn


def _curve(row: Row) -> Curve:
    return [
        (float(point["batch"]), float(point["step_s"]["median"]))
        for point in row["points"]
    ]
