"""Small pieces of SVG that take their colours from the page, and scales for them."""

import math
from collections.abc import Iterable, Sequence
from functools import cache
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from graphparity.common.contract import registry
from graphparity.experiments.shared.charts import palette
from graphparity.experiments.shared.terminal import tables

Parts = list[str]
COLOURS = len(palette.BACKENDS)  # that the page knows as b0 … b11


class Log:
    """A logarithmic scale from values to pixels."""

    def __init__(self, values: Iterable[float], start: float, end: float) -> None:
        """Fit it to positive values, with a little room at both ends."""
        known = [math.log10(value) for value in values if value > 0] or [0.0, 1.0]
        low, high = min(known), max(known)
        room = 0.06 * max(high - low, 0.5)
        self.low, self.high = low - room, high + room
        self.start, self.end = start, end

    def at(self, value: float) -> float:
        """The pixel of a value; what is not positive stands at the start."""
        if value <= 0:
            return self.start
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)

    def ticks(self, most: int = 7) -> list[float]:
        """Round values within: decades, thinned out; 1, 2, 5 where there are few."""
        first, last = math.ceil(self.low), math.floor(self.high)
        decades = [10.0**n for n in range(first, last + 1)]
        if len(decades) > 2:
            return decades[:: -(-len(decades) // most)]
        every = [m * 10.0**n for n in range(first - 1, last + 2) for m in (1, 2, 5)]
        return [v for v in every if self.low <= math.log10(v) <= self.high]


def text(
    x: float, y: float, content: str, kind: str = "", anchor: str = "start"
) -> str:
    """A text; its content is escaped."""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(content)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    return f'<path class="{kind}" d="M{x1:.1f},{y1:.1f}L{x2:.1f},{y2:.1f}"/>'


def curve(points: Sequence[tuple[float, float]], kind: str) -> str:
    """A line through points."""
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="{kind}" points="{places}"/>'


def dot(x: float, y: float, kind: str, title: str = "", key: str | None = None) -> str:
    """A dot with a title; with a key it links to that cell's evidence."""
    mark = f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4.5">'
    mark += f"<title>{escape(title)}</title></circle>"
    if key is None:
        return mark
    label = f"aria-label={quoteattr(title)}"
    return (
        f'<a href={quoteattr("#cell=" + quote(key))} tabindex="-1" {label}>{mark}</a>'
    )


def across(scale: Log, y: float, top: float, words: Sequence[str]) -> Parts:
    """An axis below a plot with a grid up to `top`; words: what a tick is called."""
    parts = [line(scale.start, y, scale.end, y, "axis")]
    for value, word in zip(scale.ticks(), words, strict=True):
        x = scale.at(value)
        parts.append(line(x, y, x, top, "grid"))
        parts.append(text(x, y + 16, word, "tick", "middle"))
    return parts


def upwards(scale: Log, x: float, right: float, words: Sequence[str]) -> Parts:
    """An axis left of a plot with a grid to `right`."""
    parts = [line(x, scale.start, x, scale.end, "axis")]
    for value, word in zip(scale.ticks(), words, strict=True):
        y = scale.at(value)
        parts.append(line(x, y, right, y, "grid"))
        parts.append(text(x - 6, y + 4, word, "tick", "end"))
    return parts


def seconds(scale: Log) -> list[str]:
    """The ticks of a scale of seconds."""
    return [tables.seconds(value, 1) for value in scale.ticks()]


def plain(scale: Log) -> list[str]:
    """The ticks of a scale of numbers: 0.01, 1, 1k, 1M."""
    return [f"{v:g}" if v < 1000 else tables.count(v) for v in scale.ticks()]


def svg(width: float, height: float, parts: Parts, label: str) -> str:
    """A picture that fits its column; label: the text for screen readers."""
    box = f'viewBox="0 0 {width:.0f} {height:.0f}" style="max-width:{width:.0f}px"'
    role = "group" if any("<a " in part for part in parts) else "img"
    head = f'<svg class="fig" role="{role}" aria-label={quoteattr(label)} {box}>'
    return "\n".join([head, *parts, "</svg>"])


@cache
def _places() -> dict[str, str]:
    """For each backend its colour by its place among all, and its graph."""
    known = registry.backends()
    return {
        name: f"b{number % COLOURS} {backend.graph}"
        for number, (name, backend) in enumerate(known.items())
    }


def colour(names: Sequence[str], name: str) -> str:
    """The CSS class of a backend's colour; of an unknown backend by its place in
    names."""
    return _places().get(name) or f"b{list(names).index(name) % COLOURS}"
