"""The picture of the landscapes: contours, and the path of every rule."""

from collections.abc import Callable

import numpy as np

from graphparity.common.contract import registry, specs
from graphparity.common.contract.trees import Array
from graphparity.experiments.landscapes.figures import Document, Row
from graphparity.experiments.landscapes.measure import WORKLOAD
from graphparity.experiments.shared.charts.palette import colour

PANEL, GAP, COLUMNS, LEVELS, GRID = 250, 16, 4, 10, 41
STYLE = (
    "text{font:12px sans-serif;fill:#444}.title{font-weight:bold;fill:#222}"
    ".level{fill:none;stroke:#c9c9c9;stroke-width:1}.frame{fill:none;stroke:#999}"
    ".goal{stroke:#000;stroke-width:2}"
    ".path{fill:none;stroke-width:1.5;stroke-opacity:.85}"
)


def segments(z: Array, level: float) -> list[tuple[float, ...]]:
    """Lines (x0, y0, x1, y1) in grid steps where z (rows y, columns x) is at a level.

    Marching squares (Lorensen & Cline 1987, in the plane): in each square two of the
    crossed edges are joined.
    """
    lines: list[tuple[float, ...]] = []
    for j, i in zip(*np.nonzero(_crossed(z, level)), strict=True):
        corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
        points = []
        for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
            a, b = z[y0, x0] - level, z[y1, x1] - level
            if (a < 0) != (b < 0):
                share = a / (a - b)
                points.append((x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
        for start, end in zip(points[::2], points[1::2], strict=True):
            lines.append((*map(float, start), *map(float, end)))
    return lines


def _crossed(z: Array, level: float) -> Array:
    low = np.minimum.reduce([z[:-1, :-1], z[1:, :-1], z[:-1, 1:], z[1:, 1:]])
    high = np.maximum.reduce([z[:-1, :-1], z[1:, :-1], z[:-1, 1:], z[1:, 1:]])
    return np.asarray((low < level) & (high >= level))


def draw(document: Document) -> dict[str, str]:
    """An SVG with a panel for each landscape; none where there is no path."""
    paths = document["landscapes"]["paths"]
    return {"landscapes": _sheet(paths)} if paths else {}


def _sheet(paths: list[Row]) -> str:
    places = list(dict.fromkeys(path["landscape"] for path in paths))
    names = list(dict.fromkeys(path["rule"] for path in paths))
    rows = -(-len(places) // COLUMNS)
    width = COLUMNS * (PANEL + GAP) + GAP
    height = rows * (PANEL + 2 * GAP) + 3 * GAP
    parts = [f'<rect width="{width}" height="{height}" fill="#fff"/>']
    for number, place in enumerate(places):
        left = GAP + number % COLUMNS * (PANEL + GAP)
        top = 2 * GAP + number // COLUMNS * (PANEL + 2 * GAP)
        here = [path for path in paths if path["landscape"] == place]
        parts += _panel(place, here, names, left, top)
    parts += _names(names, width, height)
    note = "from the dot; a cross at each minimum"
    parts.append(f'<text x="{width - GAP}" y="11" text-anchor="end">{note}</text>')
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>\n<style>{STYLE}</style>'
    return "\n".join([head, *parts, "</svg>"]) + "\n"


def _names(names: list[str], width: int, height: int) -> list[str]:
    """The rules with their colours, below the panels."""
    parts = []
    for number, name in enumerate(names):
        x, y = GAP + number * (width - 2 * GAP) / len(names), height - 10
        square = f'x="{x:.0f}" y="{y - 9}" width="9" height="9"'
        parts.append(f'<rect {square} fill="{colour(number)}"/>')
        parts.append(f'<text x="{x + 13:.0f}" y="{y}">{name}</text>')
    return parts


def _panel(
    place: str, paths: list[Row], names: list[str], left: float, top: float
) -> list[str]:
    _, minima, view = registry.reference(WORKLOAD).PLACES[place]
    x0, x1, y0, y1 = view

    def across(x: float) -> float:
        return float(left + PANEL * (x - x0) / (x1 - x0))

    def down(y: float) -> float:
        return float(top + PANEL * (y1 - y) / (y1 - y0))

    xs, ys = np.linspace(x0, x1, GRID), np.linspace(y0, y1, GRID)
    at = np.array(minima[0])
    lowest = heights(place, at[:1], at[1:]).item()
    z = heights(place, xs, ys) - lowest
    inside = f'x="{left}" y="{top}" width="{PANEL}" height="{PANEL}"'
    lines = _levels(z, xs, ys, across, down)
    clip, title = f"clip-{place}", place.replace("_", " ")
    parts = [
        f'<text class="title" x="{left}" y="{top - 6}">{title}</text>',
        f'<clipPath id="{clip}"><rect {inside}/></clipPath>',
        f'<path class="level" d="{lines}"/><rect class="frame" {inside}/>',
    ]
    for path in paths:
        near = [(x, y) for x, y in path["points"] if abs(x) + abs(y) < 1e3]
        places = [(across(x), down(y)) for x, y in near]
        text = " ".join(dict.fromkeys(f"{x:.0f},{y:.0f}" for x, y in places))
        shade = colour(names.index(path["rule"]))
        stroke = f'stroke="{shade}" clip-path="url(#{clip})"'
        parts.append(f'<polyline class="path" {stroke} points="{text}"/>')
    for x, y in minima:
        parts.append(
            f'<path class="goal" d="M{across(x) - 5:.1f},{down(y):.1f}h10m-5,-5v10"/>'
        )
    x, y = paths[0]["points"][0]
    parts.append(f'<circle cx="{across(x):.1f}" cy="{down(y):.1f}" r="3.5"/>')
    return parts


def heights(place: str, xs: Array, ys: Array) -> Array:
    """The loss on a grid, rows y and columns x."""
    module = registry.reference(WORKLOAD)
    loss = getattr(module, specs.spec(WORKLOAD, place)["loss"])
    x, y = np.meshgrid(xs, ys)
    return np.asarray(loss([np.array([x, y])], module.steepness(place)))


def _levels(
    z: Array,
    xs: Array,
    ys: Array,
    across: Callable[[float], float],
    down: Callable[[float], float],
) -> str:
    """Contours at levels that are even in the logarithm of the height."""
    low = max(float(np.quantile(z, 0.01)), 1e-3 * float(z.max()))
    wide, high = xs[1] - xs[0], ys[1] - ys[0]
    parts = []
    for level in np.geomspace(low, float(z.max()), LEVELS + 1)[:-1]:
        for a, b, c, d in segments(z, float(level)):
            start = f"{across(xs[0] + a * wide):.1f},{down(ys[0] + b * high):.1f}"
            end = f"{across(xs[0] + c * wide):.1f},{down(ys[0] + d * high):.1f}"
            parts.append(f"M{start}L{end}")
    return "".join(parts)
