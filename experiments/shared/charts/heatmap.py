"""Heat maps: panels of tiles with a text in each, and a legend.

A tile has a colour and how strong it is on the ground, so that it is as legible in the
dark as in the light.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphparity.experiments.shared.charts import axes as marks, palette
from graphparity.experiments.shared.charts.drawing import (
    SIZE,
    SMALL,
    WIDE,
    Drawing,
    sheet,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch

LINE, ROOM = 16, 40  # units of a line of text, and of an axis
SIDE, PAD = 34, 5  # units of the rows' names, and beside a tile's text
LEAST = 44  # width of a tile
LETTER = 0.62 * SMALL  # width of a letter, on average
PALE, STRONG = 0.08, 0.55  # the strengths of a scale's ends: ink is read on both
Place = tuple[int, int]  # row and column, by their values
Paint = tuple[str, float]  # a colour and how strong it is, 0 to 1


@dataclass(frozen=True)
class Tile:
    """One cell: hatched where no interval decides, a guess if only predicted."""

    text: str
    fill: Paint
    hatched: bool = False
    guess: bool = False


@dataclass(frozen=True)
class Panel:
    """One map; rows and columns are powers of two."""

    title: str
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    tiles: dict[Place, Tile]


@dataclass(frozen=True)
class Key:
    """An entry of the legend."""

    text: str
    fill: Paint
    hatched: bool = False
    guess: bool = False


def diverging(value: float, most: float) -> Paint:
    """Blue above 1, red below, on a log scale up to `most` times either way."""
    share = max(-1.0, min(1.0, math.log(value) / math.log(most)))
    hue = palette.colour(0 if share > 0 else 1)
    return hue, PALE + (STRONG - PALE) * abs(share)


def sequential(value: float, most: float) -> Paint:
    """From pale to strong ochre on a log scale from 1 to `most`."""
    share = max(0.0, min(1.0, math.log(max(value, 1.0)) / math.log(most)))
    return palette.colour(3), PALE + (STRONG - PALE) * share


def power(value: int) -> str:
    """A power of two as people write it: 2⁸; small ones as they are."""
    exponent = value.bit_length() - 1
    if value < 128 or value != 1 << exponent:
        return f"{value}"
    return "2" + "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(exponent))


def draw(label: str, panels: list[Panel], legend: list[Key]) -> Drawing:
    """A panel below the other, wider than a column where the longest text needs it.

    Raises ValueError where there is nothing to draw.
    """
    if not panels:
        raise ValueError("nothing was measured: there is no map to draw")
    wide = max(WIDE, *(math.ceil(_wide(panel)) for panel in panels))
    heights = [_high(panel) for panel in panels]
    keys = [key.text for key in legend]
    high = sum(heights) + marks.legend_height(keys, wide=wide)
    grid = (len(panels), 1)
    with sheet(label, high, wide, grid, height_ratios=heights) as (drawn, axes):
        for place, panel in zip(axes, panels):
            _panel(drawn, place, panel)
        marks.legend(drawn, [_key(key) for key in legend])
    return drawn


def _wide(panel: Panel) -> float:
    """Units that a panel needs: for its tiles, as their title is broken into lines."""
    words = [w for tile in panel.tiles.values() for w in tile.text.split("\n")]
    longest = max((LETTER * len(word) for word in words), default=0.0)
    return SIDE + len(panel.columns) * max(LEAST, longest + PAD)


def _high(panel: Panel) -> int:
    lines = max((t.text.count("\n") + 1 for t in panel.tiles.values()), default=1)
    above = ROOM + LINE * len(_title(panel).splitlines())
    return above + (LINE * lines + 9) * len(panel.rows)


def _title(panel: Panel) -> str:
    return marks.wrapped(panel.title, WIDE - SIDE, 0.68 * SIZE)


def _panel(drawn: Drawing, axes: "Axes", panel: Panel) -> None:
    axes.set_title(_title(panel))
    axes.set_xlim(-0.5, len(panel.columns) - 0.5)
    axes.set_ylim(len(panel.rows) - 0.5, -0.5)
    axes.set_xticks(range(len(panel.columns)), [power(c) for c in panel.columns])
    axes.set_yticks(range(len(panel.rows)), [power(r) for r in panel.rows])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("n down, s across", loc="right", labelpad=1)
    for (row, column), tile in panel.tiles.items():
        at = panel.columns.index(column), panel.rows.index(row)
        _tile(drawn, axes, tile, at)


def _tile(drawn: Drawing, axes: "Axes", tile: Tile, at: tuple[int, int]) -> None:
    from matplotlib.patches import Rectangle

    x, y = at
    fill, strength = tile.fill
    strength *= 0.5 if tile.guess else 1.0
    corner = (x - 0.48, y - 0.46)
    style: dict[str, Any] = {"linewidth": 0, "facecolor": fill}
    square = axes.add_patch(Rectangle(corner, 0.96, 0.92, alpha=strength, **style))
    drawn.note(square, "tile")
    if tile.hatched:
        over = Rectangle(corner, 0.96, 0.92, fill=False, hatch="///", linewidth=0)
        drawn.note(axes.add_patch(over), "hatch")
    if tile.text:
        style = {"fontsize": SMALL, "style": "italic" if tile.guess else "normal"}
        ground = {**marks.GROUND, "pad": 0.5} if tile.hatched else None
        axes.text(x, y, tile.text, ha="center", va="center", bbox=ground, **style)


def _key(key: Key) -> "Patch":
    from matplotlib.patches import Patch

    fill, strength = key.fill
    strength *= 0.5 if key.guess else 1.0
    style: dict[str, Any] = {"facecolor": (fill, strength), "label": key.text}
    style |= {"hatch": "///", "edgecolor": palette.SOFT} if key.hatched else {}
    return Patch(**style, linewidth=0.5 if key.hatched else 0)
