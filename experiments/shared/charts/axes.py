"""What several pictures draw alike: scales, rows by name, legends, whiskers."""

import math
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphparity.experiments.shared.charts import palette
from graphparity.experiments.shared.charts.drawing import SIZE, SMALL, WIDE, Drawing
from graphparity.experiments.shared.charts.palette import Look
from graphparity.experiments.shared.terminal import tables

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

Words = Callable[[float], str]  # what a value on an axis is called
LINE = 20  # units of a legend's line
GROUND: dict[str, Any] = {
    "facecolor": palette.PAPER,
    "edgecolor": "none",
    "alpha": 0.8,
    "pad": 1,
}
LONGEST, HALF = 30, 20  # letters of a name, and of a title above half of a picture
FEW = 2.0  # decades: where there are fewer, 2 and 5 are ticks too


def plain(value: float) -> str:
    """A number on an axis: 0.01, 1, 1k, 1M."""
    if 0 < value < 9e-4:
        return f"{value:.0e}".replace("e-0", "e-")
    return f"{value:g}" if value < 1000 else tables.count(value)


def seconds(value: float) -> str:
    """Seconds on an axis: 10 µs, 2 s."""
    return tables.seconds(value, 1)


def span(values: Iterable[float], room: float = 0.06) -> tuple[float, float]:
    """Ends of a logarithmic axis that hold positive values, with room at both."""
    logs = [math.log10(value) for value in values if value > 0] or [0.0, 1.0]
    edge = room * max(max(logs) - min(logs), 0.5)
    return 10 ** (min(logs) - edge), 10 ** (max(logs) + edge)


def logarithmic(
    axes: "Axes",
    side: str,
    values: Iterable[float],
    words: Words,
    most: int = 7,
    grid: bool = True,
) -> None:
    """Make the axis `x` or `y` logarithmic, to hold these values; decades are ticks,
    2 and 5 too where there are few; a grid with them."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    low, high = span(values)
    axis: Axis = getattr(axes, f"{side}axis")
    getattr(axes, f"set_{side}scale")("log")
    getattr(axes, f"set_{side}lim")(low, high)
    axis.set_major_locator(FixedLocator(_told(ticks(low, high, most), words)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: words(value)))
    axis.grid(grid)


def _told(values: list[float], words: Words) -> list[float]:
    """Those of the ticks that are called differently: of equal ones the middle."""
    alike: dict[str, list[float]] = {}
    for value in values:
        alike.setdefault(words(value), []).append(value)
    return [group[len(group) // 2] for group in alike.values()]


def ticks(low: float, high: float, most: int = 7) -> list[float]:
    """Round values between two: decades, thinned out; 1, 2, 5 where there are few."""
    from matplotlib.ticker import LogLocator, MaxNLocator

    decades = math.log10(high / low)
    if decades < 0.4:  # less than 1 to 2.5
        found = MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(low, high)
        return [float(value) for value in found if low <= value <= high]
    subs = (1.0, 2.0, 5.0) if decades < FEW else (1.0,)
    found = LogLocator(subs=subs, numticks=most).tick_values(low, high)
    return [float(value) for value in found if low <= value <= high]


def whole(axes: "Axes") -> None:
    """Ticks at whole numbers only, across."""
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True))


def rows(axes: "Axes", names: Sequence[str]) -> None:
    """A row for each name from above, at 0, 1, …; no line at their left."""
    axes.set_yticks(range(len(names)), [short(name) for name in names])
    axes.tick_params(axis="y", length=0, labelcolor=palette.INK)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.spines["left"].set_visible(False)


def whisker(
    axes: "Axes", value: Mapping[str, Any], y: float, look: Look, faint: bool = False
) -> "Artist":
    """The dot of a backend in the row y, with its interval where it has one; faint:
    nothing is decided."""
    alpha = 0.4 if faint else 1.0
    if value["low"] is not None and value["high"] is not None:
        ends = [value["low"], value["high"]]
        axes.plot(ends, [y, y], color=look["color"], alpha=alpha)
    mark = {**look, "linestyle": "", "alpha": alpha}
    [dot] = axes.plot([value["median"]], [y], **mark)
    return dot


def short(name: str) -> str:
    """A name that leaves room for what is drawn: its beginning."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def columns(titles: Sequence[str]) -> int:
    """Panels of these titles that stand beside each other: two at most, one where a
    title is longer than half of a picture."""
    return 1 if len(titles) < 2 or max(map(len, titles)) > HALF else 2


def head(drawn: Drawing, title: str) -> None:
    """A title above all axes, at the left, in as many lines as it needs."""
    place = {"x": 0.01, "ha": "left", "fontsize": SIZE, "fontweight": "bold"}
    drawn.figure.suptitle(wrapped(title, drawn.size()[0], 0.66 * SIZE), **place)


def wrapped(text: str, wide: float, letter: float = 0.6 * SMALL) -> str:
    """A text in lines that are no longer than so many units."""
    return textwrap.fill(text, int(wide / letter))


def among(number: int) -> Look:
    """The colour, dash and marker of one thing among few that are no backends."""
    fill = palette.colour(number)
    return {
        "color": fill,
        "linestyle": palette.kind(number),
        "marker": palette.MARKERS[number % len(palette.MARKERS)],
        "markerfacecolor": fill,
    }


def line_keys(looks: Mapping[str, Look]) -> "list[Artist]":
    """An entry of the legend for each text: a line of its look."""
    from matplotlib.lines import Line2D

    return [Line2D([], [], label=short(text), **look) for text, look in looks.items()]


def backend_keys(names: Iterable[str], every: Sequence[str]) -> "list[Artist]":
    """An entry of the legend for each backend: its dash and its marker."""
    return line_keys({name: palette.look(name, every) for name in names})


def square_keys(colours: dict[str, str]) -> "list[Artist]":
    """An entry of the legend for each text: a square of its colour."""
    from matplotlib.patches import Patch

    return [Patch(facecolor=fill, label=short(text)) for text, fill in colours.items()]


def legend(drawn: Drawing, keys: "Sequence[Artist]", remark: str = "") -> None:
    """The entries below all axes, in as many columns as there is room for; above them
    a remark."""
    wide = drawn.size()[0]
    columns = _fit([str(key.get_label()) for key in keys], wide)
    made = drawn.figure.legend(
        handles=keys,
        loc="outside lower left",
        ncols=columns,
        title=wrapped(remark, wide) if remark else None,
        title_fontsize=SMALL,
        alignment="left",
    )
    made.get_title().set_color(palette.SOFT)


def legend_height(texts: Sequence[str], remark: str = "", wide: float = WIDE) -> int:
    """Units that a legend of these texts takes."""
    lines = len(wrapped(remark, wide).splitlines()) if remark else 0
    return LINE * (lines - (-len(texts) // _fit(texts, wide))) + 8


def _fit(texts: Sequence[str], wide: float) -> int:
    longest = max((len(short(text)) for text in texts), default=0)
    return max(1, min(len(texts), int(wide / (52 + 0.62 * SMALL * longest))))
