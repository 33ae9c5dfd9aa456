"""Heat maps: panels of tiles with a text in each, and a legend.

A tile has a colour and how strong it is on the ground, so that it is as legible in the
dark as in the light.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphparity.experiments.shared.charts import axes as marks, palette
from graphparity.experiments.shared.charts.drawing import SMALL, Drawing, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch

LINE, ROOM = 15, 52  # units of a line of a tile, and of a title and an axis
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
    span: int = 1  # of the sheet's two columns


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
    """A sheet of two columns, as wide as the longest text needs.

    Raises ValueError where there is nothing to draw.
    """
    if not panels:
        raise ValueError("nothing was measured: there is no map to draw")
    column = max(map(_column, panels))
    grid, heights = _grid(panels)
    wide = math.ceil(2 * column)
    keys = [key.text for key in legend]
    high = sum(heights) + marks.legend_height(keys, wide=wide)
    with sheet(label, high, wide, grid, height_ratios=heights) as (drawn, axes):
        for place, panel in zip(axes, panels):
            _panel(drawn, place, panel)
        for spare in axes[len(panels) :]:
            spare.remove()
        marks.legend(drawn, [_key(key) for key in legend])
    return drawn


def _lines(panel: Panel) -> int:
    return max((t.text.count("\n") + 1 for t in panel.tiles.values()), default=1)


def _column(panel: Panel) -> float:
    """Units that a panel needs of each column that it spans."""
    words = [w for tile in panel.tiles.values() for w in tile.text.split("\n")]
    longest = max((LETTER * len(word) for word in words), default=0.0)
    tiles = ROOM + len(panel.columns) * max(LEAST, longest + 10)
    title = 1.25 * LETTER * len(panel.title) + 30
    return max(tiles, title) / panel.span + 10


def _grid(panels: list[Panel]) -> tuple[list[list[int]], list[int]]:
    """Two places a row, by the panels' numbers; and each row's height."""
    grid, heights, spare = list[list[int]](), list[int](), len(panels)
    for number, panel in enumerate(panels):
        high = ROOM + (LINE * _lines(panel) + 9) * len(panel.rows)
        beside = grid and grid[-1][1] >= len(panels) and panel.span == 1
        if beside:
            grid[-1][1], heights[-1] = number, max(heights[-1], high)
        else:
            grid.append([number, number if panel.span > 1 else spare])
            heights.append(high)
            spare += 1
    return _renumbered(grid, len(panels)), heights


def _renumbered(grid: list[list[int]], count: int) -> list[list[int]]:
    """The same with the empty places numbered on from the panels."""
    empty = sorted({n for row in grid for n in row if n >= count})
    return [[n if n < count else count + empty.index(n) for n in row] for row in grid]


def _panel(drawn: Drawing, axes: "Axes", panel: Panel) -> None:
    axes.set_title(panel.title)
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
