"""The figure of the machine's ceilings: what each timed cell does under its roof."""

from typing import TYPE_CHECKING

from graphparity.experiments.report import cells as views
from graphparity.experiments.report.results_of import Row
from graphparity.experiments.shared.charts import axes as marks, palette
from graphparity.experiments.shared.charts.drawing import SMALL, Drawing, sheet
from graphparity.experiments.shared.charts.palette import Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROOM = 64  # units of an axis below with its name
ROOF: Look = {"color": palette.LIMIT, "linestyle": palette.KINDS[1]}


def roofline(cells: list[Row], names: list[str], ceilings: Row) -> Drawing:
    """Work done a second against operations a byte, under the machine's roofs: one for
    each size of what a step works on."""
    dots = [(cell, *point) for cell in cells if (point := work(cell))]
    roofs = every_roof(ceilings)
    shown = [n for n in names if any(d[0]["backend"] == n for d in dots)]
    caption = "FLOPs a byte that must be moved; upwards GFLOP/s; dashed: this machine"
    caption += ", by the bytes that a step moves" if len(roofs) > 1 else ""
    high = 340 + ROOM + marks.legend_height(shown, caption)
    with sheet("Roofline of every timed cell", high) as (drawn, [panel]):
        ridges = [peak / speed for _, peak, speed in roofs]
        marks.logarithmic(panel, "x", [*(d[1] for d in dots), *ridges], marks.plain)
        rates = [*(d[2] for d in dots), *(peak for _, peak, _ in roofs)]
        marks.logarithmic(panel, "y", rates, lambda rate: marks.plain(rate / 1e9))
        _roofs(drawn, panel, roofs)
        for cell, intensity, rate in dots:
            name = cell["backend"]
            look = {**palette.look(name, names), "linestyle": ""}
            [dot] = panel.plot([intensity], [rate], **look)
            label = f"{name} on {cell['workload']}/{cell['config']}"
            label += f": {rate / 1e9:.3g} GFLOP/s"
            drawn.note(dot, "dot", label, views.key(cell))
        marks.legend(drawn, marks.backend_keys(shown, names), caption)
    return drawn


def _roofs(
    drawn: Drawing, panel: "Axes", roofs: list[tuple[int, float, float]]
) -> None:
    """A dashed line for each, with its size at the left where there are several."""
    (first, last), (low, high) = panel.get_xlim(), panel.get_ylim()
    apart, below = (high / low) ** 0.05, high  # a line of text, on the scale
    for moved, peak, speed in sorted(roofs, key=lambda roof: -roof[2]):
        points = (first, peak / speed, last)
        rates = [min(peak, x * speed) for x in points]
        [line] = panel.plot(points, rates, **ROOF)
        drawn.note(line, "limit")
        if moved:
            below = min(max(rates[0] * apart**0.4, low * apart), below / apart)
            text = f" to {size(moved)}"
            style: Look = {
                "color": palette.SOFT,
                "fontsize": SMALL,
                "bbox": marks.GROUND,
            }
            panel.text(first, below, text, **style)
    panel.set_xlim(first, last)
    panel.set_ylim(low, high)


def every_roof(ceilings: Row) -> list[tuple[int, float, float]]:
    """(bytes that a step moves at most, FLOP/s, bytes/s) of each size, the smallest
    first; of a run that kept one roof alone this, with 0 bytes: of any size."""
    sizes = sorted(ceilings.get("sizes") or [], key=lambda one: one["bytes"])
    named = [(s["bytes"], s["flops_per_s"], s["copy_bytes_per_s"]) for s in sizes]
    return named or [(0, ceilings["flops_per_s"], ceilings["copy_bytes_per_s"])]


def size(count: float) -> str:
    """Bytes as KiB or MiB."""
    return f"{count / 2**20:.3g} MiB" if count >= 2**20 else f"{count / 2**10:.3g} KiB"


def work(cell: Row) -> tuple[float, float] | None:
    """FLOPs a byte and FLOP/s, where both are known and not 0."""
    roof = cell.get("roofline") or {}
    flops, moved, rate = (roof.get(k) for k in ("flops", "bytes", "flops_per_s"))
    return (flops / moved, rate) if flops and moved and rate else None
