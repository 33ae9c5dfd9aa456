"""Heat maps as an SVG: panels of tiles with a number in each, and a legend."""

import math
from dataclasses import dataclass
from html import escape

from graphparity.experiments.shared.charts.palette import SERIES

MARGIN, LABEL, HEAD, FOOT, TALL = 16, 44, 26, 38, 26
LEAST = 48  # width of a tile
SIZES = {"title": 13, "axis": 10, "guess": 11, "number": 11}
GLYPH = 0.68  # width of a letter over its height, on average, for bold sans serif
STYLE = (
    "text{font:11px sans-serif;fill:#222}.title{font-size:13px;font-weight:bold}"
    ".axis{font-size:10px;fill:#555}.guess{font-style:italic;fill:#555}"
    ".number,.guess{paint-order:stroke;stroke:#fff;stroke-width:2;stroke-opacity:.6}"
    ".tile{stroke:#fff;stroke-width:1}.hatch{fill:url(#hatch)}"
)
HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="1.6" height="6" fill="#444" '
    'fill-opacity=".45"/></pattern></defs>'
)
Place = tuple[int, int]  # row and column, by their values


@dataclass(frozen=True)
class Tile:
    """One cell: hatched where no interval decides, a guess if only predicted."""

    text: str
    fill: str
    hatched: bool = False
    guess: bool = False


@dataclass(frozen=True)
class Panel:
    """One map; rows and columns are powers of two."""

    title: str
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    tiles: dict[Place, Tile]
    span: int = 1  # of the sheet's two columns


@dataclass(frozen=True)
class Key:
    """An entry of the legend."""

    text: str
    fill: str
    hatched: bool = False
    guess: bool = False


def mix(colour: str, share: float, other: str = "#ffffff") -> str:
    """A colour with that share of it and the rest of another."""
    first, second = (
        [int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (colour, other)
    )
    parts = [round(share * a + (1 - share) * b) for a, b in zip(first, second)]
    return "#" + "".join(f"{part:02x}" for part in parts)


def diverging(value: float, most: float) -> str:
    """Blue above 1, red below, on a log scale up to `most` times either way."""
    share = max(-1.0, min(1.0, math.log(value) / math.log(most)))
    blue, red = SERIES.split()[:2]
    return mix(blue if share > 0 else red, 0.1 + 0.65 * abs(share))


def sequential(value: float, most: float) -> str:
    """From light to dark ochre on a log scale from 1 to `most`."""
    share = max(0.0, min(1.0, math.log(max(value, 1.0)) / math.log(most)))
    return mix("#cc8822", 0.1 + 0.8 * share)


def power(value: int) -> str:
    """A power of two as people write it: 2⁸; small ones as they are."""
    exponent = value.bit_length() - 1
    if value < 128 or value != 1 << exponent:
        return f"{value}"
    return "2" + "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(exponent))


def length(text: str, kind: str) -> float:
    """Pixels that a text takes at most."""
    return GLYPH * SIZES[kind] * len(text)


def _column(panel: Panel) -> float:
    """Pixels that a panel needs of each column that it spans."""
    longest = max((length(t.text, "guess") for t in panel.tiles.values()), default=0)
    tiles = LABEL + len(panel.columns) * max(LEAST, longest + 6)
    return max(tiles, length(panel.title, "title")) / panel.span + MARGIN


def draw(panels: list[Panel], legend: list[Key]) -> str:
    """An SVG sheet of two columns, as wide as the longest text needs.

    Raises ValueError where there is nothing to draw.
    """
    if not panels:
        raise ValueError("nothing was measured: there is no map to draw")
    column = math.ceil(max(map(_column, panels)))
    width, top, at, low, parts = MARGIN + 2 * column, MARGIN, 0, 0.0, list[str]()
    for panel in panels:
        if at + panel.span > 2:
            top, at, low = int(low), 0, 0.0
        room = panel.span * column - MARGIN - LABEL
        parts += _panel(panel, MARGIN + at * column, top, room / len(panel.columns))
        low = max(low, top + HEAD + TALL * len(panel.rows) + FOOT)
        at += panel.span
    keys, height = _legend(legend, width, low)
    box = f'viewBox="0 0 {width} {height:.0f}" width="{width}" height="{height:.0f}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>\n<style>{STYLE}</style>'
    back = f'<rect width="{width}" height="{height:.0f}" fill="#fff"/>'
    return "\n".join([head, HATCH, back, *parts, *keys, "</svg>"]) + "\n"


def _panel(panel: Panel, left: float, top: float, wide: float) -> list[str]:
    x0, y0 = left + LABEL, top + HEAD
    parts = [_text(left, top + 14, panel.title, "title", "start")]
    for down, row in enumerate(panel.rows):
        y = y0 + TALL * down
        parts.append(_text(x0 - 6, y + TALL / 2 + 4, power(row), "axis", "end"))
        for across, column in enumerate(panel.columns):
            if tile := panel.tiles.get((row, column)):
                parts += _tile(tile, x0 + wide * across, y, wide, TALL)
    below = y0 + TALL * len(panel.rows) + 14
    for across, column in enumerate(panel.columns):
        middle = x0 + wide * (across + 0.5)
        parts.append(_text(middle, below, power(column), "axis", "middle"))
    parts.append(_text(left, below, "n \\ s", "axis", "start"))
    return parts


def _tile(tile: Tile, x: float, y: float, wide: float, tall: float) -> list[str]:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}"'
    fill = mix(tile.fill, 0.4) if tile.guess else tile.fill
    parts = [f'<rect class="tile" {place} fill="{fill}"/>']
    if tile.hatched:
        parts.append(f'<rect class="hatch" {place}/>')
    if tile.text:
        kind = "guess" if tile.guess else "number"
        middle = x + wide / 2, y + tall / 2 + 4
        parts.append(_text(*middle, tile.text, kind, "middle"))
    return parts


def _text(x: float, y: float, text: str, kind: str, anchor: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(text)}</text>'


def _legend(keys: list[Key], width: float, top: float) -> tuple[list[str], float]:
    """The keys from left to right, in as many lines as they need; where they end."""
    parts, x, y = list[str](), float(MARGIN), top
    for key in keys:
        room = 26 + length(key.text, "number") + MARGIN
        if x > MARGIN and x + room > width - MARGIN:
            x, y = float(MARGIN), y + 20
        parts += _tile(Tile("", key.fill, key.hatched, key.guess), x, y, 20, 13)
        parts.append(_text(x + 26, y + 11, key.text, "number", "start"))
        x += room
    return parts, y + 20 + MARGIN
