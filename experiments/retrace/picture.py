"""The picture of `retrace`: time gone after each batch, as is (dotted) and cured."""

from graphparity.experiments.retrace.contestant import AS_IS, Document, Row
from graphparity.experiments.shared.charts import axes as marks, palette
from graphparity.experiments.shared.charts.drawing import Drawing, sheet

HIGH = 360
TITLE = "Seconds gone after each batch"
REMARK = "Dotted: as is; solid: cured; dash-dotted: another cure. Upright: where the"
REMARK = f"{REMARK} same batches come again."
DASHES = (palette.KINDS[0], palette.KINDS[3])  # a backend's first cure, and others


def draw(document: Document) -> dict[str, Drawing]:
    """Seconds since the start, over one first and one later pass; none where no
    contestant ran the stream."""
    curves = [(row, row["curve_s"]) for row in document["retrace"] if row["curve_s"]]
    return {"retrace": _curves(curves)} if curves else {}


def _curves(curves: list[tuple[Row, list[float]]]) -> Drawing:
    names = list(dict.fromkeys(row["backend"] for row, _ in curves))
    count = curves[0][0]["batches"]
    high = HIGH + marks.legend_height(names, REMARK)
    with sheet(TITLE, high) as (drawn, [panel]):
        marks.head(drawn, TITLE)
        times = [t for _, curve in curves for t in curve if t > 0]
        marks.logarithmic(panel, "y", times, marks.seconds)
        panel.axvline(count, color=palette.SOFT, linewidth=1)
        cured: set[str] = set()
        for number, (row, curve) in enumerate(curves):
            wide = 1.4 + 0.5 * (len(names) - names.index(row["backend"]) - 1)
            look = {**palette.look(row["backend"], names), "linewidth": wide}
            every = max(1, count // 4)
            look |= {"linestyle": _dash(row, cured), "markevery": (number, every)}
            at = [number + 1 for number in range(len(curve))]
            [line] = panel.plot(at, curve, **look)  # what coincides is seen
            drawn.note(line, "curve", f"{row['backend']}, {row['mode']}")
        marks.whole(panel)
        panel.set_xlabel("batches", loc="right")
        marks.legend(drawn, marks.backend_keys(names, names), REMARK)
    return drawn


def _dash(row: Row, cured: set[str]) -> palette.Dash:
    """Solid for a backend's first cure."""
    if row["mode"] == AS_IS:
        return palette.KINDS[2]
    second = row["backend"] in cured
    cured.add(row["backend"])
    return DASHES[second]
