"""The pictures of `precision`: histograms of gradients, curves, prices."""

import math
from typing import TYPE_CHECKING, Any

from graphparity.common.contract.timings import Interval
from graphparity.experiments.precision import figures, gradients as ranges, plan, words
from graphparity.experiments.precision.documents import Document, Priced
from graphparity.experiments.precision.found import Curve, Gradients
from graphparity.experiments.shared.charts import axes as marks, palette
from graphparity.experiments.shared.charts.drawing import SMALL, Drawing, sheet
from graphparity.experiments.shared.terminal.tables import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FIRST, LAST = -44, 4  # exponents that are drawn
HIGH, CURVES = 190, 320  # units of a histogram and of the curves' panel
LINE, ABOVE = 190, 60  # units of a line above a histogram; of a net's name and axis
ROW = 14  # units of a format in a row of prices
ZONES = (
    (FIRST, ranges.ZERO, palette.BAD, "0 in float16"),
    (ranges.ZERO, ranges.NORMAL, palette.CARE, "subnormal in float16"),
    (ranges.NORMAL, LAST, palette.GOOD, "normal, to 65504 = 2¹⁶"),
)
STROKES: dict[str, dict[str, Any]] = {  # what coincides is seen all the same
    "float16 alone": {"linewidth": 2},
    "float16 scaled": {"linewidth": 8, "alpha": 0.6},
    "bfloat16": {"linewidth": 3.5},
    "float32": {"linewidth": 1.6, "linestyle": palette.KINDS[1]},
}
GRADIENTS = "Gradients in float32 by their size, and what float16 can hold of it"
PRICES = "A step over one in float32: the price of precision"
CUT = "hollow: unresolved; arrow: the interval goes on"
UP = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def draw(document: Document) -> dict[str, Drawing]:
    """Gradients, curves and prices, of those of which there is something to draw."""
    pictures = dict[str, Drawing]()
    if gradients := document["gradients"]:
        pictures["gradients"] = histograms(gradients)
    if losses := document["curves"]:
        pictures["curves"] = curves(losses)
    if priced := figures.priced(document["precision"]):
        pictures["prices"] = prices(priced)
    return pictures


def captions(document: Document) -> list[str]:
    """What to see in each of the pictures that there are."""
    texts = {
        "gradients": words.lost(document["gradients"]),
        "curves": words.saved(document["small_units"]),
        "prices": " ".join(words.costs(document["precision"])),
    }
    there = {
        "gradients": document["gradients"],
        "curves": document["curves"],
        "prices": figures.priced(document["precision"]),
    }
    return [texts[name] for name in texts if there[name]]


def power(exponent: float) -> str:
    """A power of two as people write it: 2⁻²⁴."""
    return "2" + f"{exponent:g}".translate(UP)


# -- histograms ------------------------------------------------------------------------


def histograms(rows: list[Gradients]) -> Drawing:
    """A panel for each problem, at the start and after training."""
    keys = {name: fill for _, _, fill, name in ZONES}
    down = -(-len(rows) // 2)
    high = 40 + HIGH * down + marks.legend_height(list(keys))
    with sheet(GRADIENTS, high, grid=(down, 2)) as (drawn, panels):
        marks.head(drawn, GRADIENTS)
        for panel, row in zip(panels, rows):
            _histogram(drawn, panel, row)
        for panel in panels[len(rows) :]:
            panel.remove()
        marks.legend(drawn, marks.square_keys(keys))
    return drawn


def _histogram(drawn: Drawing, panel: "Axes", row: Gradients) -> None:
    texts = (f"{row['problem']}, {row['when']}", *_lost(row))
    lines = [marks.wrapped(text, LINE) for text in texts]
    panel.set_title("\n".join(lines), fontsize=SMALL)
    for low, high, fill, _ in ZONES:
        panel.axvspan(low, high, color=fill, linewidth=0, zorder=0)
    total, bins = max(1, sum(row["counts"])), [0] * (LAST - FIRST)
    for number, count in enumerate(row["counts"]):  # what lies outside is at the ends
        at = row["first_exponent"] + number - FIRST
        bins[min(max(at, 0), len(bins) - 1)] += count
    shares = [100 * count / total for count in bins]
    places = [FIRST + n + 0.5 for n in range(len(bins))]
    for bar, share in zip(
        panel.bar(places, shares, 0.85, color=palette.colour(0)), shares
    ):
        if share:
            drawn.note(bar, "bar", f"{share:.1f} %")
    panel.set_xlim(FIRST, LAST)
    told = range(-40, LAST, 10)
    panel.set_xticks(told, [power(exponent) for exponent in told])
    top = max(*shares, 1.0)
    panel.set_yticks([0, top], ["0", f"{top:.0f} %"])


def _lost(row: Gradients) -> tuple[str, str]:
    """What is lost alone, and with a scale."""
    scaled = row["lost_scaled"]
    with_scale = "a skipped step" if scaled is None else f"{100 * scaled:.1f} %"
    scale = f"with a scale of {power(math.log2(row['scale']))}"
    return f"{100 * row['lost_alone']:.1f} % lost alone,", f"{with_scale} {scale}"


# -- curves ----------------------------------------------------------------------------


def curves(rows: list[Curve]) -> Drawing:
    """The loss in small units, a line for each, a colour for each training."""
    backends = counted(len({row["backend"] for row in rows}), "backend")
    title = f"{plan.SMALL} in units {power(-plan.POWER)} as large, {backends}: loss"
    looks = {name: _look(name) for name in plan.TRAININGS}
    smooth = [(row["arm"], _smooth(row["losses"])) for row in rows]
    with sheet(title, CURVES + marks.legend_height(list(looks))) as (drawn, [panel]):
        marks.head(drawn, title)
        positive = [y for _, line in smooth for _, y in line if y > 0]
        marks.logarithmic(panel, "y", positive or [0.1, 1.0], marks.plain)
        for training in STROKES:
            for points in (p for name, p in smooth if name == training and p):
                [line] = panel.plot(*zip(*points), **looks[training])
                drawn.note(line, "curve", training)
        panel.set_xlabel("steps, means of 10", loc="right")
        marks.legend(drawn, marks.line_keys(looks))
    return drawn


def _look(training: str) -> palette.Look:
    look = marks.among(plan.TRAININGS.index(training))
    return {**look, "linestyle": "-", "marker": "", **STROKES.get(training, {})}


def _smooth(losses: list[float | None], size: int = 10) -> list[tuple[float, float]]:
    points = []
    for at in range(0, len(losses) - size + 1, size):
        part = [loss for loss in losses[at : at + size] if loss is not None]
        if part:
            points.append((at + size / 2, sum(part) / len(part)))
    return points


# -- prices ----------------------------------------------------------------------------


def prices(priced: list[Priced]) -> Drawing:
    """A panel a net: a step in each format over one in float32, with interval."""
    nets = list(dict.fromkeys(row["net"] for row in priced))
    names = list(dict.fromkeys(row["backend"] for row in priced))
    forms = [f for f in plan.FORMATS if any(row["format"] == f for row in priced)]
    looks = {form: _dot(number) for number, form in enumerate(forms)}
    span = _span([row["price"] for row in priced])
    high = 40 + (ABOVE + (ROW * len(forms) + 8) * len(names)) * len(nets)
    high += marks.legend_height(forms, CUT)
    with sheet(PRICES, high, grid=(len(nets), 1)) as (drawn, panels):
        marks.head(drawn, PRICES)
        for panel, net in zip(panels, nets):
            panel.set_title(net)
            marks.logarithmic(panel, "x", [2.0**end for end in span], marks.plain)
            marks.rows(panel, names)
            panel.set_xscale("log", base=2)
            every = max(1, math.ceil((span[1] - span[0]) / 4))
            ticks = [2.0**n for n in range(span[0], span[1] + 1, every)]
            panel.set_xticks(ticks, [f"{tick:g}×" for tick in ticks])
            panel.set_xticks([], minor=True)
            panel.set_xlim(0.9 * 2.0 ** span[0], 1.1 * 2.0 ** span[1])
            panel.axvline(1.0, color=palette.LIMIT, linestyle=palette.KINDS[1])
            for row in (row for row in priced if row["net"] == net):
                aside = (forms.index(row["format"]) + 1) / (len(forms) + 1) - 0.5
                y = names.index(row["backend"]) + aside
                _mark(drawn, panel, row, (y, span), looks[row["format"]])
        marks.legend(drawn, marks.line_keys(looks), CUT)
    return drawn


def _dot(number: int) -> palette.Look:
    return {**marks.among(number), "linestyle": "-"}


def _span(ratios: list[Interval]) -> tuple[int, int]:
    """Powers of two around every estimate and 1; intervals beyond are cut."""
    every = [1.0, *(ratio["median"] for ratio in ratios)]
    low, high = math.log2(min(every)), math.log2(max(every))
    return math.floor(low - 0.5), math.ceil(high + 0.5)


def _mark(
    drawn: Drawing,
    panel: "Axes",
    row: Priced,
    place: tuple[float, tuple[int, int]],
    look: palette.Look,
) -> None:
    """A dot, hollow where unresolved, and its interval, with an arrow where it is
    cut."""
    y, (least, most) = place
    ratio, low, high = row["price"], 2.0**least, 2.0**most
    if ratio["low"] is not None and ratio["high"] is not None:
        ends = max(ratio["low"], low), min(ratio["high"], high)
        panel.plot(ends, (y, y), color=look["color"])
        arrows = ((low, "<", ratio["low"] < low), (high, ">", ratio["high"] > high))
        for end, arrow, cut in arrows:
            if cut:
                panel.plot([end], [y], arrow, color=look["color"])
    unresolved = row["verdict"] == "unresolved"
    fill = palette.PAPER if unresolved else look["color"]
    style = {**look, "markerfacecolor": fill, "linestyle": ""}
    [dot] = panel.plot([ratio["median"]], [y], **style)
    what = f"{row['backend']}, {row['net']}, {row['format']}"
    kind = "dot hollow" if unresolved else "dot"
    drawn.note(dot, kind, f"{what}: {ratio['median']:.3g}×")
