"""The picture of `retrace`: time gone after each batch, as is (dashed) and cured."""

from typing import Any

from graphparity.experiments.retrace.plan import AS_IS
from graphparity.experiments.shared.charts.lines import GAP, WIDTH, Panel, sheet
from graphparity.experiments.shared.charts.palette import shade

PLAIN = 'stroke-dasharray="6 4"'
EXTRA = 'stroke-dasharray="9 3 2 3"'  # a second cure


def draw(rows: list[dict[str, Any]]) -> str:
    """An SVG: seconds since the start, over one first and one later pass.

    Raises ValueError where no arm ran the stream.
    """
    ran = [row for row in rows if row["curve_s"]]
    if not ran:
        raise ValueError("no backend ran the stream: there is no curve to draw")
    names = list(dict.fromkeys(row["backend"] for row in ran))
    count = ran[0]["batches"]
    title = "Seconds gone: dashed as is, solid cured, dash-dotted by another cure"
    panel = Panel(GAP, WIDTH - 2 * GAP, title, 2.0 * count)
    panel.span([t for row in ran for t in row["curve_s"] if t > 0])
    panel.path([(count, panel.low), (count, panel.high)], "axis")
    cured: set[str] = set()
    for row in ran:
        points = [(at + 1.0, t) for at, t in enumerate(row["curve_s"])]
        wide = 1.4 + 0.5 * (len(names) - names.index(row["backend"]) - 1)
        stroke = f'stroke="{shade(row["backend"], names)}" {_dash(row, cured)}'
        stroke += f' style="stroke-width:{wide:.1f}"'  # what coincides is seen
        panel.path(points, "curve", stroke)
    panel.axes("batches; upright: where the same batches come again", timed=True)
    return sheet([panel], names)


def _dash(row: dict[str, Any], cured: set[str]) -> str:
    """Solid for a backend's first cure."""
    if row["mode"] == AS_IS:
        return PLAIN
    second = row["backend"] in cured
    cured.add(row["backend"])
    return EXTRA if second else ""
