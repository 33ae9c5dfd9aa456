"""The curves of control flow's cost: a column a backend, a row a question."""

import math
from typing import Any

from graphparity.experiments.control_flow import cost
from graphparity.experiments.shared.charts.palette import colour

CELL, HIGH, LEFT, TOP, GAP = 150, 110, 60, 64, 14
STYLE = (
    "text{font:11px sans-serif;fill:#444}.title{font-weight:bold;fill:#222}"
    ".key{font-size:12px}.frame{stroke:#bbb;fill:none}"
    ".curve{fill:none;stroke-width:1.8}"
)
Row = dict[str, Any]
Curve = list[Row | None]


def questions() -> list[tuple[str, tuple[float, ...], str, tuple[str, ...]]]:
    """Title, positions, key in the figures, forms, of each row of panels."""
    most = cost.PRODUCTS[-1]
    return [
        (
            f"probability of the branch of {most} products",
            cost.SHARES,
            "by_share",
            cost.FORMS,
        ),
        (
            "products in a branch that is never taken",
            cost.PRODUCTS,
            "by_cost",
            cost.FORMS,
        ),
        ("iterations of a loop", cost.STEPS, "loops", cost.LOOPS),
    ]


def draw(document: dict[str, Any]) -> dict[str, str]:
    """An SVG; seconds a call upwards, logarithmic, one scale for each row. None where
    no costs were measured."""
    costs = document["costs"]
    return {"control_flow": _sheet(costs)} if costs else {}


def _sheet(costs: list[Row]) -> str:
    width = max(LEFT + len(costs) * (CELL + GAP), 740)
    parts: list[str] = []
    for number, row in enumerate(costs):
        x = LEFT + number * (CELL + GAP)
        parts.append(f'<text class="title" x="{x}" y="20">{row["backend"]}</text>')
    top = TOP
    for question in questions():
        parts += _row(costs, question, top)
        top += HIGH + 62
    head = f'viewBox="0 0 {width} {top}" width="{width}" height="{top}"'
    back = f'<rect width="{width}" height="{top}" fill="#fff"/>'
    body = "\n".join(parts)
    start = f'<svg xmlns="http://www.w3.org/2000/svg" {head}>\n<style>{STYLE}</style>'
    return f"{start}\n{back}\n{body}\n</svg>\n"


def _row(costs: list[Row], question: Any, top: int) -> list[str]:
    title, positions, key, forms = question
    values = [
        point["median"]
        for row in costs
        for form in forms
        for point in row[key][form]
        if point
    ]
    if not values:
        return []
    low = math.floor(math.log10(min(values)))
    high = max(math.ceil(math.log10(max(values))), low + 1)
    parts = [
        f'<text class="key" x="{LEFT}" y="{top - 26}">A call against: {title}</text>'
    ]
    for number, form in enumerate(forms):
        x = LEFT + 340 + 110 * number
        size = f'x="{x}" y="{top - 35}" width="9" height="9"'
        square = f'<rect {size} fill="{colour(number)}"/>'
        parts.append(f'{square}<text x="{x + 13}" y="{top - 26}">{form}</text>')
    for number, row in enumerate(costs):
        left = LEFT + number * (CELL + GAP)
        curves = [(colour(n), row[key][form]) for n, form in enumerate(forms)]
        parts += _panel(curves, positions, (left, top), (low, high), label=number == 0)
    return parts


def _panel(
    curves: list[tuple[str, Curve]],
    positions: tuple[float, ...],
    corner: tuple[int, int],
    decades: tuple[int, int],
    label: bool,
) -> list[str]:
    left, top = corner
    low, high = decades
    frame = f'x="{left}" y="{top}" width="{CELL}" height="{HIGH}"'
    parts = [f'<rect class="frame" {frame}/>']

    def place(n: int) -> float:
        return left + 8 + n * (CELL - 16) / (len(positions) - 1)

    for n, position in enumerate(positions):
        text = f'x="{place(n):.1f}" y="{top + HIGH + 14}" text-anchor="middle"'
        parts.append(f"<text {text}>{position:g}</text>")

    def height(value: float) -> float:
        return top + HIGH * (high - math.log10(value)) / (high - low)

    for decade in range(low, high + 1) if label else ():
        y, name = height(10.0**decade), _unit(decade)
        text = f'x="{left - 6}" y="{y + 4:.1f}" text-anchor="end"'
        parts.append(f"<text {text}>{name}</text>")
    for stroke, curve in curves:
        points = [(place(n), height(p["median"])) for n, p in enumerate(curve) if p]
        text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        if points:
            parts.append(f'<polyline class="curve" points="{text}" stroke="{stroke}"/>')
    return parts


def _unit(decade: int) -> str:
    scale, unit = next(
        pair
        for pair in ((0, "s"), (-3, "ms"), (-6, "µs"), (-9, "ns"))
        if decade >= pair[0]
    )
    return f"{10 ** (decade - scale)} {unit}"
