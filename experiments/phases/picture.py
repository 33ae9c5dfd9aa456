"""The picture of `phases`: a first call as a stacked bar, and its growth."""

import math

from graphparity.common.graphs.phase_spans import PHASES
from graphparity.experiments.phases import words
from graphparity.experiments.phases.figures import Document, Growth, Row
from graphparity.experiments.shared.charts.lines import GAP, STYLE, WIDTH, Panel
from graphparity.experiments.shared.charts.palette import colour, shade
from graphparity.experiments.shared.terminal import tables

BAR, LABEL, TOTAL = 18, 170, 80
PARTS = (*PHASES, "other", "rest")
GREY = {"other": "#999999", "rest": "#dddddd"}
HEIGHT = 360  # of the growth's panels


def draw(document: Document) -> dict[str, str]:
    """An SVG: each first call by phase to a length of 1, its total beside it; below,
    how the first call grows."""
    parts, y = _bars(document["phases"])
    panels = _panels(document["growth"], y)
    height = y + (HEIGHT if panels else 0)
    body = "\n".join([*parts, *panels])
    box = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    back = f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>\n<style>{STYLE}</style>'
    return {"phases": f"{head}\n{back}\n{body}\n</svg>\n"}


def paint(part: str) -> str:
    """The colour of a phase, of `other`, or of the rest."""
    return GREY.get(part) or colour(PHASES.index(part))


def _bars(rows: list[Row]) -> tuple[list[str], int]:
    parts, y = _key(24), 48
    for place in dict.fromkeys(row["cell"] for row in rows):
        title = f"{place}: shares of the first call, and its time"
        parts.append(f'<text class="title" x="20" y="{y}">{title}</text>')
        y += 12
        for row in (row for row in rows if row["cell"] == place):
            parts += _bar(row, y)
            y += BAR + 4
        y += 24
    return parts, y


def _bar(row: Row, y: int) -> list[str]:
    width = WIDTH - LABEL - TOTAL - 20
    total, x = row["total_s"]["median"], float(LABEL)
    values = {**row["phases"], "other": row["other_s"], "rest": row["rest_s"]}
    length = sum(value["median"] for value in values.values() if value) or 1.0
    name = f"{row['backend']}, {row['cache']}"
    parts = [f'<text x="{LABEL - 8}" y="{y + 13}" text-anchor="end">{name}</text>']
    for part in PARTS:
        if not (value := values[part]) or value["median"] <= 0:
            continue
        wide = width * value["median"] / length
        place = f'x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{BAR}"'
        tip = f"<title>{part} {tables.seconds(value['median'])}</title>"
        parts.append(f'<rect class="part" {place} fill="{paint(part)}">{tip}</rect>')
        x += wide
    text = tables.seconds(total, 2)
    parts.append(f'<text x="{WIDTH - TOTAL}" y="{y + 13}">{text}</text>')
    return parts


def _key(y: int) -> list[str]:
    parts = []
    for number, part in enumerate(PARTS):
        x = 20 + number * (WIDTH - 40) / len(PARTS)
        square = f'x="{x:.0f}" y="{y - 9}" width="9" height="9"'
        parts.append(f'<rect {square} fill="{paint(part)}"/>')
        name = words.title(part)
        parts.append(f'<text class="key" x="{x + 13:.0f}" y="{y}">{name}</text>')
    return parts


def _panels(grown: list[Growth], y: int) -> list[str]:
    kinds = list(dict.fromkeys(row["what"] for row in grown))
    if not kinds:
        return []
    names = list(dict.fromkeys(row["backend"] for row in grown))
    width = (WIDTH - (len(kinds) + 1) * GAP) / len(kinds)
    parts = [f'<g transform="translate(0,{y})">']
    for number, what in enumerate(kinds):
        rows = [row for row in grown if row["what"] == what]
        parts += _panel(what, rows, names, GAP + number * (width + GAP), width).parts
    for number, name in enumerate(names):
        x = GAP + number * (WIDTH - 2 * GAP) / len(names)
        square = f'x="{x:.0f}" y="{HEIGHT - 23}" width="9" height="9"'
        parts.append(f'<rect {square} fill="{shade(name, names)}"/>')
        key = f'class="key" x="{x + 13:.0f}" y="{HEIGHT - 14}"'
        parts.append(f"<text {key}>{name}</text>")
    return [*parts, "</g>"]


def _panel(
    what: str, rows: list[Growth], names: list[str], left: float, width: float
) -> Panel:
    counts = sorted({point["count"] for row in rows for point in row["points"]})
    last = math.log2(max(counts[-1], 2))
    panel = Panel(left, width, f"Time of a first call against {what}", last)
    panel.span([p["total_s"]["median"] for row in rows for p in row["points"]])
    for row in rows:
        line = [(math.log2(p["count"]), p["total_s"]["median"]) for p in row["points"]]
        stroke = f'stroke="{shade(row["backend"], names)}"'
        panel.path(line, "curve", stroke)
    ticks = {math.log2(count): str(count) for count in counts}
    panel.axes(what, ticks, timed=True)
    return panel
