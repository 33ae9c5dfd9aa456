"""The picture of `history`: a panel a workload config, a line a static form.

Each ratio is drawn over its own median, so that moves are seen whatever its level.
"""

import itertools
import statistics
from html import escape

from graphparity.experiments.history import words
from graphparity.experiments.history.figures import Document, Series
from graphparity.experiments.shared.charts.palette import shade
from graphparity.experiments.shared.charts.plot import Log

COLUMNS, WIDE, TALL = 3, 300, 210
LEFT, RIGHT, TOP, LOW = 52, 14, 34, 34  # margins in a panel
HEAD, KEYS = 46, 34  # above and below all panels
STYLE = (
    "text{font:11px sans-serif;fill:#444}.title{font-weight:bold;fill:#222}"
    ".axis{stroke:#999;fill:none}.grid{stroke:#eee}"
    ".even{stroke:#888;stroke-dasharray:4 3}.new{stroke:#bbb;stroke-dasharray:2 3}"
    ".curve{fill:none;stroke-width:1.6}.bar{stroke-width:1.2;fill:none}"
    ".moved{fill:none;stroke:#c33;stroke-width:1.8}"
)
LEAST, MOST = 1.05, 1.5  # the axis goes at least so far, for intervals at most
TICKS = (0, 0.05, -0.05, 0.1, -0.1, 0.02, -0.02, 0.2, -0.2, 0.5, -0.3, 1, -0.5, 4, -0.8)
Parts = list[str]


def draw(document: Document) -> dict[str, str]:
    """`history`: every ratio over the runs with its intervals; none where there is no
    ratio."""
    groups: dict[str, list[Series]] = {}
    for series in document["series"]:
        groups.setdefault(series["place"], []).append(series)
    if not groups:
        return {}
    panels = [
        _panel(document, title, group, number)
        for number, (title, group) in enumerate(groups.items())
    ]
    names = list(dict.fromkeys(s["backend"] for s in document["series"]))
    rows = -(-len(panels) // COLUMNS)
    wide = WIDE * min(COLUMNS, max(len(panels), 2))
    high = HEAD + TALL * rows + KEYS
    body = [*_head(document), *(p for panel in panels for p in panel)]
    body += _legend(names, high - 14)
    box = f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
    top = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'
    back = f'<rect width="{wide}" height="{high}" fill="#fff"/>'
    parts = [top, f"<style>{STYLE}</style>", back, *body, "</svg>"]
    return {"history": "\n".join(parts) + "\n"}


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str, more: str = "") -> str:
    return f'<path class="{kind}" d="M{x1:.1f},{y1:.1f}L{x2:.1f},{y2:.1f}" {more}/>'


def _head(document: Document) -> Parts:
    title = "Static form over own dynamic form: each ratio over its median, run by run"
    text = "bars: 95 % intervals; red rings: moved; dotted: other versions or programs"
    return [_text(12, 18, title, "title"), _text(12, 36, text)]


def _legend(names: list[str], y: float) -> Parts:
    parts, x = Parts(), 12.0
    for name in names:
        square = f'x="{x:.0f}" y="{y - 9:.0f}" width="9" height="9"'
        parts.append(f'<rect {square} fill="{shade(name, names)}"/>')
        parts.append(_text(x + 13, y, name))
        x += 36 + 6.2 * len(name)
    return parts


def _panel(document: Document, title: str, group: list[Series], number: int) -> Parts:
    row, column = divmod(number, COLUMNS)
    left, top = column * WIDE + LEFT, HEAD + row * TALL + TOP
    right, low = (column + 1) * WIDE - RIGHT, HEAD + (row + 1) * TALL - LOW
    runs = [run["run"] for run in document["runs"]]
    up = Log(_span(group), low, top)
    step = (right - left) / max(1, len(runs) - 1)
    alone = (left + right) / 2
    at = {n: left + i * step if runs[1:] else alone for i, n in enumerate(runs)}
    parts = [_text(left - LEFT + 12, top - 14, title, "title")]
    parts += _axes(up, left, right, at)
    parts += _breaks(document, at, low, top)
    names = list(dict.fromkeys(s["backend"] for s in document["series"]))
    moved = {(m["name"], m["after"]) for m in words.moves(document)}
    for place, series in enumerate(group):
        fill, aside = (
            shade(series["backend"], names),
            2.5 * (place - (len(group) - 1) / 2),
        )
        beside = {run: x + aside for run, x in at.items()}
        parts += _drawn(series, beside, up, fill, moved)
    return parts


def _span(group: list[Series]) -> list[float]:
    """What the vertical axis of a panel must hold: every ratio over its median, and
    intervals as far as they leave the rest to be seen."""
    values = [1 / LEAST, LEAST]
    for series in group:
        middle = _middle(series)
        for point in series["points"]:
            ratio = point["ratio"]
            values.append(ratio["median"] / middle)
            ends = [ratio["low"], ratio["high"]]
            known = [end / middle for end in ends if end is not None]
            values += [min(max(end, 1 / MOST), MOST) for end in known]
    return values


def _middle(series: Series) -> float:
    return statistics.median(p["ratio"]["median"] for p in series["points"])


def _axes(up: Log, left: float, right: float, at: dict[int, float]) -> Parts:
    parts = [_line(left, up.start, left, up.end, "axis")]
    parts.append(_line(left, up.start, right, up.start, "axis"))
    for value in _ticks(up):
        y = up.at(value)
        parts.append(_line(left, y, right, y, "even" if value == 1 else "grid"))
        label = f"{100 * (value - 1):+.0f} %".replace("-", "−").replace("+0 ", "0 ")
        parts.append(_text(left - 6, y + 4, label, "", "end"))
    every = max(1, -(-len(at) // 8))
    for number, x in list(at.items())[::every]:
        parts.append(_text(x, up.start + 16, str(number), "", "middle"))
    return parts


def _ticks(up: Log) -> list[float]:
    """Round changes that the axis holds, none nearer than a line of text to another:
    what is nearest to no change first."""
    chosen = list[float]()
    for share in TICKS:
        y = up.at(1 + share)
        inside = min(up.start, up.end) < y < max(up.start, up.end)
        if inside and all(abs(y - up.at(other)) >= 15 for other in chosen):
            chosen.append(1 + share)
    return chosen


def _breaks(document: Document, at: dict[int, float], low: float, top: float) -> Parts:
    """A dotted line between runs of other versions or programs."""
    parts, runs = Parts(), document["runs"]
    for old, new in itertools.pairwise(runs):
        both = old["versions"], new["versions"]
        differ = any(both[0][n] != both[1][n] for n in both[0] if n in both[1])
        if differ or old["programs"] != new["programs"]:
            x = (at[old["run"]] + at[new["run"]]) / 2
            parts.append(_line(x, low, x, top, "new"))
    return parts


def _drawn(
    series: Series,
    at: dict[int, float],
    up: Log,
    fill: str,
    moved: set[tuple[str, int]],
) -> Parts:
    """A line through a series with its intervals; rings where it moved."""
    middle = _middle(series)
    points = [
        (at[p["run"]], up.at(p["ratio"]["median"] / middle), p)
        for p in series["points"]
    ]
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
    parts = [f'<polyline class="curve" stroke="{fill}" points="{places}"/>']
    for x, y, point in points:
        ratio = point["ratio"]
        if ratio["low"] is not None and ratio["high"] is not None:
            ends = up.at(ratio["low"] / middle), up.at(ratio["high"] / middle)
            parts.append(_line(x, ends[0], x, ends[1], "bar", f'stroke="{fill}"'))
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{fill}"/>')
        if (series["name"], point["run"]) in moved:
            parts.append(f'<circle class="moved" cx="{x:.1f}" cy="{y:.1f}" r="6.5"/>')
    return parts
