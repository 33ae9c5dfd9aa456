"""The pictures of `precision`: histograms of gradients, curves, prices."""

import math
from collections.abc import Callable

from graphparity.common.contract.timings import Interval
from graphparity.experiments.precision import figures, gradients as ranges, plan, words
from graphparity.experiments.precision.documents import Document, Priced
from graphparity.experiments.precision.found import Curve, Gradients
from graphparity.experiments.shared.charts.lines import GAP, STYLE, WIDTH, Panel, sheet
from graphparity.experiments.shared.charts.palette import colour
from graphparity.experiments.shared.terminal.tables import counted

Across = Callable[[float], float]  # a ratio to its place, in pixels
FIRST, LAST = -44, 4  # exponents that are drawn
HIGH, WIDE, LEFT, TOP = 110, 390, 50, 70
ROOM = 74  # for what stands between two rows
ZONES = (
    (FIRST, ranges.ZERO, "#fbdcdc", "0 in float16"),
    (ranges.ZERO, ranges.NORMAL, "#fdf0d0", "subnormal"),
    (ranges.NORMAL, LAST, "#e2f0e2", "normal, to 65504 = 2^16"),
)
STROKES = {
    "float16 alone": (2, ""),
    "float16 scaled": (8, 'opacity=".6"'),
    "bfloat16": (3.5, ""),
    "float32": (1.6, 'stroke-dasharray="7 5"'),
}
APART = 52  # between the panels of prices
LINES = STYLE + ".zone{font-size:10px}.bar{fill:#4477aa}.range{stroke-width:2}"


def _svg(width: float, height: float, parts: list[str]) -> str:
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>\n<style>{LINES}</style>'
    back = f'<rect width="{width}" height="{height}" fill="#fff"/>'
    return "\n".join([head, back, *parts, "</svg>"]) + "\n"


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    style = f'class="{kind}" ' if kind else ""
    return f'<text {style}x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'


def draw(document: Document) -> dict[str, str]:
    """Gradients, curves and prices, of those of which there is something to draw."""
    gradients, losses = document["gradients"], document["curves"]
    priced = figures.priced(document["precision"])
    pictures = {
        "gradients": histograms(gradients) if gradients else "",
        "curves": curves(losses) if losses else "",
        "prices": prices(priced) if priced else "",
    }
    return {name: svg for name, svg in pictures.items() if svg}


def captions(document: Document) -> list[str]:
    """What to see in each of the pictures that there are."""
    texts = {
        "gradients": words.lost(document["gradients"]),
        "curves": words.saved(document["small_units"]),
        "prices": " ".join(words.costs(document["precision"])),
    }
    return [texts[name] for name in draw(document)]


# -- histograms ------------------------------------------------------------------------


def histograms(rows: list[Gradients]) -> str:
    """An SVG: a row for each problem, at the start and after training."""
    title = "Gradients in float32 by their size, and what float16 can hold of it"
    parts = [_text(LEFT, 24, title, "title")]
    for number, row in enumerate(rows):
        left = LEFT + (number % 2) * (WIDE + GAP)
        parts += _histogram(row, left, TOP + (number // 2) * (HIGH + ROOM))
    height = TOP + math.ceil(len(rows) / 2) * (HIGH + ROOM)
    return _svg(2 * WIDE + GAP + LEFT + 16, height, parts)


def _across(left: float, exponent: float) -> float:
    return left + WIDE * (exponent - FIRST) / (LAST - FIRST)


def _histogram(row: Gradients, left: float, top: float) -> list[str]:
    total = max(1, sum(row["counts"]))
    scaled = row["lost_scaled"]
    with_scale = "a skipped step" if scaled is None else f"{100 * scaled:.1f} %"
    lost = f"{100 * row['lost_alone']:.1f} % lost alone, {with_scale}"
    scale = f"with a scale of 2^{math.log2(row['scale']):g}"
    head = f"{row['problem']}, {row['when']}"
    parts = [_text(left, top - 20, head, "title")]
    parts.append(_text(left, top - 6, f"{lost} {scale}"))
    for low, high, fill, name in ZONES:
        x, end = _across(left, low), _across(left, high)
        size = f'x="{x:.1f}" y="{top}" width="{end - x:.1f}" height="{HIGH}"'
        parts.append(f'<rect {size} fill="{fill}"/>')
        parts.append(_text((x + end) / 2, top + 12, name, "zone", "middle"))
    bins = [0] * (LAST - FIRST)
    for number, count in enumerate(row["counts"]):  # what lies outside is at the ends
        at = row["first_exponent"] + number - FIRST
        bins[min(max(at, 0), len(bins) - 1)] += count
    tallest = max(*bins, 1)
    for number, count in enumerate(bins):
        parts += _bar(left, top, number, count / tallest) if count else []
    return parts + _scale(left, top, tallest / total)


def _bar(left: float, top: float, number: int, share: float) -> list[str]:
    high = max(1.0, (HIGH - 18) * share)
    x, width = _across(left, FIRST + number), WIDE / (LAST - FIRST)
    size = f'x="{x + 0.5:.1f}" y="{top + HIGH - high:.1f}" width="{width - 1:.1f}"'
    return [f'<rect class="bar" {size} height="{high:.1f}"/>']


def _scale(left: float, top: float, most: float) -> list[str]:
    y = top + HIGH
    parts = [f'<path class="axis" d="M{left},{y} h{WIDE}"/>']
    for exponent in (-40, -32, -24, -14, -8, 0):
        x = _across(left, exponent)
        parts.append(f'<path class="axis" d="M{x:.1f},{y} v4"/>')
        parts.append(_text(x, y + 17, f"2^{exponent}", anchor="middle"))
    parts.append(_text(left - 4, top + 24, f"{100 * most:.0f} %", "zone", "end"))
    return parts


# -- curves ----------------------------------------------------------------------------


def curves(rows: list[Curve]) -> str:
    """An SVG: the loss in small units, a line for each, a colour for each training."""
    backends = len({row["backend"] for row in rows})
    longest = max(len(row["losses"]) for row in rows)
    title = (
        f"{plan.SMALL} in units 2^-{plan.POWER} as large, "
        f"{counted(backends, 'backend')}: loss"
    )
    panel = Panel(GAP, WIDTH - 2 * GAP, title, float(longest))
    smooth = [(row["arm"], _smooth(row["losses"])) for row in rows]
    panel.span([y for _, line in smooth for _, y in line if y > 0] or [0.1, 1.0])
    for training, (
        width,
        more,
    ) in STROKES.items():  # what coincides is seen all the same
        for line in (line for name, line in smooth if name == training and line):
            stroke = f'stroke="{colour(plan.TRAININGS.index(training))}"'
            panel.path(line, "curve", f'{stroke} style="stroke-width:{width}" {more}')
    panel.axes("steps, means of 10")
    return sheet([panel], list(plan.TRAININGS))


def _smooth(losses: list[float | None], size: int = 10) -> list[tuple[float, float]]:
    points = []
    for at in range(0, len(losses) - size + 1, size):
        part = [loss for loss in losses[at : at + size] if loss is not None]
        if part:
            points.append((at + size / 2, sum(part) / len(part)))
    return points


# -- prices ----------------------------------------------------------------------------


def prices(priced: list[Priced]) -> str:
    """An SVG: for each net a step in each format over one in float32, with interval."""
    nets = list(dict.fromkeys(row["net"] for row in priced))
    names = list(dict.fromkeys(row["backend"] for row in priced))
    forms = [f for f in plan.FORMATS if any(row["format"] == f for row in priced)]
    span = _span([row["price"] for row in priced])
    left, width, step = 120.0, 700.0 / len(nets), 16 * len(forms) + 8
    height = 76 + step * len(names)
    parts = [
        _text(16, 24, "A step over one in float32: the price of precision", "title")
    ]
    for number, name in enumerate(names):
        parts.append(_text(16, 70 + step * (number + 0.5), name))
    for number, net in enumerate(nets):
        of_net = [row for row in priced if row["net"] == net]
        at = left + number * (width + APART)
        parts += _prices(of_net, net, (at, width), span, (names, forms, step))
    parts += _key(forms, left, height)
    return _svg(left + len(nets) * (width + APART) + 16, height + 50, parts)


def _key(forms: list[str], left: float, height: float) -> list[str]:
    parts = []
    for number, form in enumerate(forms):
        x = left + 110 * number
        square = f'x="{x}" y="{height + 28}" width="9" height="9"'
        parts.append(f'<rect {square} fill="{colour(number)}"/>')
        parts.append(_text(x + 14, height + 37, form, "key"))
    x = left + 110 * len(forms)
    words = "hollow: unresolved; arrow: the interval goes on"
    return [*parts, _text(x + 14, height + 37, words, "key")]


def _span(ratios: list[Interval]) -> tuple[float, float]:
    """Powers of two around every estimate and 1; intervals beyond are cut."""
    every = [1.0, *(ratio["median"] for ratio in ratios)]
    low, high = math.log2(min(every)), math.log2(max(every))
    return math.floor(low - 0.5), math.ceil(high + 0.5)


def _prices(
    rows: list[Priced],
    net: str,
    place: tuple[float, float],
    span: tuple[float, float],
    order: tuple[list[str], list[str], int],
) -> list[str]:
    (left, width), (names, forms, step) = place, order

    def across(ratio: float) -> float:
        share = (math.log2(ratio) - span[0]) / (span[1] - span[0])
        return left + width * min(max(share, 0.0), 1.0)

    parts = [_text(left, 52, net, "title")]
    parts += _grid(span, across, 66 + step * len(names))
    for row in rows:
        form = forms.index(row["format"])
        y = 74 + step * names.index(row["backend"]) + 16 * form
        parts += _mark(row, span, across, y, colour(form))
    return parts


def _grid(span: tuple[float, float], across: Across, bottom: float) -> list[str]:
    parts, every = list[str](), max(1, math.ceil((span[1] - span[0]) / 6))
    for exponent in range(int(span[0]), int(span[1]) + 1, every):
        x, name = across(2.0**exponent), f"{2.0**exponent:g}×"
        parts.append(f'<path class="axis" d="M{x:.1f},60 V{bottom}" opacity=".4"/>')
        parts.append(_text(x, bottom + 16, name, "zone", "middle"))
    return [*parts, f'<path class="limit" d="M{across(1.0):.1f},60 V{bottom}"/>']


def _mark(
    row: Priced, span: tuple[float, float], across: Across, y: float, fill: str
) -> list[str]:
    """A dot, hollow where unresolved, and its interval, with an arrow where it is
    cut."""
    ratio, parts = row["price"], list[str]()
    if ratio["low"] is not None and ratio["high"] is not None:
        low, high = across(ratio["low"]), across(ratio["high"])
        line = f'd="M{low:.1f},{y} H{high:.1f}" stroke="{fill}"'
        parts.append(f'<path class="range" {line}/>')
        if ratio["low"] < 2.0 ** span[0]:
            parts.append(_text(low, y + 4, "◂", anchor="end"))
        if ratio["high"] > 2.0 ** span[1]:
            parts.append(_text(high, y + 4, "▸"))
    inside = "#fff" if row["verdict"] == "unresolved" else fill
    dot = f'cx="{across(ratio["median"]):.1f}" cy="{y}" r="4"'
    return [*parts, f'<circle {dot} fill="{inside}" stroke="{fill}"/>']
