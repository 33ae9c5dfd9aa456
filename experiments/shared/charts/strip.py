"""Dots in rows along one logarithmic scale, a piece of a page."""

from graphparity.experiments.shared.charts import plot
from graphparity.experiments.shared.charts.plot import Log

WIDE, LEFT, RIGHT, ROW = 900, 220, 20, 26


def strip(
    rows: dict[str, list[tuple[str, float]]],
    caption: str,
    even: float | None,
    unit: str,
) -> str:
    """Dots on a logarithmic scale: for each row (what a dot is, its value).

    even: a value whose place is marked, such as a ratio of 1.
    """
    values = [value for dots in rows.values() for _, value in dots]
    scale = Log([*values, *([even] if even else [])], LEFT, WIDE - RIGHT)
    low = 10 + ROW * len(rows)
    parts = plot.across(scale, low, 6, [f"{t}{unit}" for t in plot.plain(scale)])
    if even:
        parts.append(plot.line(scale.at(even), 6, scale.at(even), low, "even"))
    for number, (name, dots) in enumerate(rows.items()):
        y = 10 + ROW * (number + 0.5)
        parts.append(plot.text(LEFT - 10, y + 4, name, "name", "end"))
        for at, (what, value) in enumerate(dots):
            label = f"{name}, {what}: {value:.3g}{unit}"
            height = y + (at % 3 - 1) * 4
            kind = f"dot {plot.colour(list(rows), name)}"
            parts.append(plot.dot(scale.at(value), height, kind, label))
    parts.append(plot.text(WIDE - RIGHT, low + 34, caption, "tick", "end"))
    return plot.svg(WIDE, low + 42, parts, caption)
