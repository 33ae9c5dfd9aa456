"""Dots in rows along one logarithmic scale."""

from graphparity.experiments.shared.charts import axes as marks, palette
from graphparity.experiments.shared.charts.drawing import Drawing, sheet

ROW, ROOM = 28, 64  # units of a row, and of the axis below
Rows = dict[str, list[tuple[str, float]]]  # what a dot is, its value


def strip(rows: Rows, caption: str, even: float | None, unit: str) -> Drawing:
    """Dots on a logarithmic scale in rows by name.

    even: a value whose place is marked, such as a ratio of 1.
    """
    values = [value for dots in rows.values() for _, value in dots]
    names = list(rows)
    with sheet(caption, ROW * len(rows) + ROOM) as (drawn, [panel]):
        every = [*values, *([even] if even else [])]
        marks.logarithmic(panel, "x", every, lambda v: f"{marks.plain(v)}{unit}")
        marks.rows(panel, names)
        if even:
            panel.axvline(even, color=palette.INK, linewidth=1.4)
        for number, (name, dots) in enumerate(rows.items()):
            look = {**palette.look(name, names), "linestyle": ""}
            for at, (what, value) in enumerate(dots):
                [dot] = panel.plot([value], [number + (at % 3 - 1) * 0.16], **look)
                drawn.note(dot, "dot", f"{name}, {what}: {value:.3g}{unit}")
        panel.set_xlabel(marks.wrapped(caption, drawn.size()[0] - 80), loc="right")
    return drawn
