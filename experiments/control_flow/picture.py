"""The curves of control flow's cost: a column a backend, a row a question."""

import math
from collections.abc import Callable
from typing import NamedTuple

from graphparity.experiments.control_flow import cost
from graphparity.experiments.control_flow.documents import Costs, Document, Steps
from graphparity.experiments.shared.charts.palette import colour

CELL, HIGH, LEFT, TOP, GAP = 150, 110, 60, 64, 14
STYLE = (
    "text{font:11px sans-serif;fill:#444}.title{font-weight:bold;fill:#222}"
    ".key{font-size:12px}.frame{stroke:#bbb;fill:none}"
    ".curve{fill:none;stroke-width:1.8}"
)


class Question(NamedTuple):
    """A row of panels: what a call's time is drawn against, a curve for each form."""

    title: str
    positions: tuple[float, ...]
    curves: Callable[[Costs], dict[str, Steps]]  # by form
    forms: tuple[str, ...]


def questions() -> list[Question]:
    """The rows of panels from above."""
    most = cost.PRODUCTS[-1]
    return [
        Question(
            f"probability of the branch of {most} products",
            cost.SHARES,
            lambda row: row["by_share"],
            cost.FORMS,
        ),
        Question(
            "products in a branch that is never taken",
            cost.PRODUCTS,
            lambda row: row["by_cost"],
            cost.FORMS,
        ),
        Question(
            "iterations of a loop",
            cost.STEPS,
            lambda row: row["loops"],
            cost.LOOPS,
        ),
    ]


def draw(document: Document) -> dict[str, str]:
    """An SVG; seconds a call upwards, logarithmic, one scale for each row. None where
    no costs were measured."""
    costs = document["costs"]
    return {"control_flow": _sheet(costs)} if costs else {}


def _sheet(costs: list[Costs]) -> str:
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


def _row(costs: list[Costs], question: Question, top: int) -> list[str]:
    values = [
        point["median"]
        for row in costs
        for form in question.forms
        for point in question.curves(row)[form]
        if point
    ]
    if not values:
        return []
    low = math.floor(math.log10(min(values)))
    high = max(math.ceil(math.log10(max(values))), low + 1)
    parts = _key(question, top)
    for number, row in enumerate(costs):
        corner = (LEFT + number * (CELL + GAP), top)
        curves = [question.curves(row)[form] for form in question.forms]
        positions = question.positions
        parts += _panel(curves, positions, corner, (low, high), label=number == 0)
    return parts


def _key(question: Question, top: int) -> list[str]:
    """The title of a row of panels, and the colours of its curves."""
    place, title = f'x="{LEFT}" y="{top - 26}"', question.title
    parts = [f'<text class="key" {place}>A call against: {title}</text>']
    for number, form in enumerate(question.forms):
        x = LEFT + 340 + 110 * number
        size = f'x="{x}" y="{top - 35}" width="9" height="9"'
        square = f'<rect {size} fill="{colour(number)}"/>'
        parts.append(f'{square}<text x="{x + 13}" y="{top - 26}">{form}</text>')
    return parts


def _panel(
    curves: list[Steps],
    positions: tuple[float, ...],
    corner: tuple[int, int],
    decades: tuple[int, int],
    label: bool,
) -> list[str]:
    """The curves of one backend; label: the decades are written at its left."""
    left, top = corner
    low, high = decades

    def place(n: int) -> float:
        return left + 8 + n * (CELL - 16) / (len(positions) - 1)

    def height(seconds: float) -> float:
        return top + HIGH * (high - math.log10(seconds)) / (high - low)

    frame = f'x="{left}" y="{top}" width="{CELL}" height="{HIGH}"'
    parts = [f'<rect class="frame" {frame}/>']
    for n, position in enumerate(positions):
        text = f'x="{place(n):.1f}" y="{top + HIGH + 14}" text-anchor="middle"'
        parts.append(f"<text {text}>{position:g}</text>")
    for decade in range(low, high + 1) if label else ():
        text = f'x="{left - 6}" y="{height(10.0**decade) + 4:.1f}" text-anchor="end"'
        parts.append(f"<text {text}>{_unit(decade)}</text>")
    for number, curve in enumerate(curves):
        points = [(place(n), height(p["median"])) for n, p in enumerate(curve) if p]
        parts += [_curve(points, colour(number))] if points else []
    return parts


def _curve(points: list[tuple[float, float]], stroke: str) -> str:
    text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="curve" points="{text}" stroke="{stroke}"/>'


def _unit(decade: int) -> str:
    scale, unit = next(
        pair
        for pair in ((0, "s"), (-3, "ms"), (-6, "µs"), (-9, "ns"))
        if decade >= pair[0]
    )
    return f"{10 ** (decade - scale)} {unit}"
