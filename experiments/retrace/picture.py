"""The picture of `retrace`: time gone after each batch, as is (dashed) and cured."""

from graphparity.experiments.retrace.contestant import AS_IS, Document, Row
from graphparity.experiments.shared.charts.lines import GAP, WIDTH, Panel, sheet
from graphparity.experiments.shared.charts.palette import shade

PLAIN = 'stroke-dasharray="6 4"'
EXTRA = 'stroke-dasharray="9 3 2 3"'  # a second cure


def draw(document: Document) -> dict[str, str]:
    """An SVG: seconds since the start, over one first and one later pass; none where no
    contestant ran the stream."""
    curves = [(row, row["curve_s"]) for row in document["retrace"] if row["curve_s"]]
    return {"retrace": _curves(curves)} if curves else {}


def _curves(curves: list[tuple[Row, list[float]]]) -> str:
    names = list(dict.fromkeys(row["backend"] for row, _ in curves))
    count = curves[0][0]["batches"]
    title = "Seconds gone: dashed as is, solid cured, dash-dotted by another cure"
    panel = Panel(GAP, WIDTH - 2 * GAP, title, 2.0 * count)
    panel.span([t for _, curve in curves for t in curve if t > 0])
    panel.path([(count, panel.low), (count, panel.high)], "axis")
    cured: set[str] = set()
    for row, curve in curves:
        points = [(at + 1.0, t) for at, t in enumerate(curve)]
        wide = 1.4 + 0.5 * (len(names) - names.index(row["backend"]) - 1)
        stroke = f'stroke="{shade(row["backend"], names)}" {_dash(row, cured)}'
        stroke += f' style="stroke-width:{wide:.1f}"'  # what coincides is seen
        panel.path(points, "curve", stroke)
    panel.axes("batches; upright: where the same batches come again", timed=True)
    return sheet([panel], names)


def _dash(row: Row, cured: set[str]) -> str:
    """Solid for a backend's first cure."""
    if row["mode"] == AS_IS:
        return PLAIN
    second = row["backend"] in cured
    cured.add(row["backend"])
    return EXTRA if second else ""
