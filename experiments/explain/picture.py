"""The picture of `explain`: two steps as stacked bars, matched parts in one colour."""

from collections.abc import Sequence
from typing import Literal
from xml.sax.saxutils import escape

from graphparity.experiments.explain import kernel_names
from graphparity.experiments.explain.match import REST, Document, Group, Side
from graphparity.experiments.shared.charts.palette import SERIES
from graphparity.experiments.shared.terminal import tables

WIDTH, BAR, TOP, HEIGHT, LEFT = 900, 150, 56, 420, 70
GREYS = {
    kernel_names.OTHER["dispatch"]: "#bbbbbb",
    kernel_names.OTHER["wait"]: "#999999",
    REST: "url(#rest)",
}
STYLE = (
    "text{font:12px sans-serif;fill:#444}.title{font-weight:bold;fill:#222}"
    ".part{stroke:#fff;stroke-width:1}.join{opacity:.25}.inside{fill:#fff}"
    ".over{paint-order:stroke;stroke:#fff;stroke-width:3px}"
)
HATCH = (
    '<pattern id="rest" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/>'
    '<rect width="2" height="6" fill="#c33"/></pattern>'
)
Key = Literal["a_s", "b_s"]
KEYS: tuple[Key, ...] = ("a_s", "b_s")
LEAST = 0.01  # of the longer bar, which a part must be to be drawn by itself


def draw(document: Document) -> dict[str, str]:
    """An SVG: a bar for each backend, its parts largest difference first; none where
    there is only one.

    A rest below zero (more was recorded than measured) is written below its bar.
    """
    figures, settings = document["explain"], document["settings"]
    if not figures["groups"]:
        return {}
    title = f"{settings['workload']} / {settings['config']}: one step in both"
    sides = {name: figures["sides"][name] for name in settings["backends"]}
    return {"explain": _bars(title, sides, figures["groups"])}


def _bars(title: str, sides: dict[str, Side], groups: list[Group]) -> str:
    longest = max(sum(max(0.0, g[key]) for g in groups) for key in KEYS)
    parts = _gathered(groups, longest)
    colours = _colours([part["op"] for part in parts])
    height = TOP + HEIGHT + 40
    lines = [
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<text class="title" x="{LEFT}" y="24">{escape(title)}</text>',
    ]
    for number, (name, key) in enumerate(zip(sides, KEYS, strict=True)):
        left = LEFT + number * 2 * BAR
        lines += _bar(parts, key, left, longest, colours)
        step = tables.seconds(sides[name]["step_s"]["median"])
        rest = next((g[key] for g in groups if g["op"] == REST), 0.0)
        lines += _below(left + BAR / 2, f"{name}: {step}", rest)
    lines += _legend(parts, colours)
    box = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>\n<style>{STYLE}</style>'
    return "\n".join([head, f"<defs>{HATCH}</defs>", *lines, "</svg>"]) + "\n"


def _below(middle: float, name: str, rest_s: float) -> list[str]:
    """What stands below a bar: its name, and that more was recorded than measured."""
    lines = [_text(middle, TOP + HEIGHT + 18, name, "title")]
    if rest_s < 0:
        text = f"as profiled, {tables.seconds(-rest_s)} more than measured"
        lines.append(_text(middle, TOP + HEIGHT + 34, text))
    return lines


def _gathered(groups: list[Group], longest: float) -> list[Group]:
    """The groups that can be seen; the others as one, and the rest last."""
    rest = [g for g in groups if g["op"] == REST]
    parts = [g for g in groups if g["op"] != REST]
    large = [g for g in parts if max(g["a_s"], g["b_s"]) >= LEAST * longest]
    small = [g for g in parts if g not in large]
    if small:
        a, b = (sum(g[key] for g in small) for key in KEYS)
        name = f"{len(small)} smaller parts"
        sums: Group = {**small[0], "a_s": a, "b_s": b, "difference_s": b - a}
        large.append({**sums, "op": name})
    return large + rest


def _colours(ops: list[str]) -> dict[str, str]:
    free = iter([*SERIES.split(), *("#555577", "#775555", "#557755", "#aaaa55")])
    return {op: GREYS.get(op) or next(free, "#555555") for op in ops}


def _text(x: float, y: float, text: str, style: str = "") -> str:
    kind = f' class="{style}"' if style else ""
    return f'<text x="{x}" y="{y:.1f}" text-anchor="middle"{kind}>{escape(text)}</text>'


def _bar(
    parts: list[Group],
    key: Key,
    left: float,
    longest: float,
    colours: dict[str, str],
) -> list[str]:
    """One bar, drawn from below; bands connect the first bar's parts with the same ones
    of the second."""
    lines, y, across = list[str](), float(TOP + HEIGHT), float(TOP + HEIGHT)
    for part in parts:
        high = HEIGHT * max(0.0, part[key]) / longest
        beside = HEIGHT * max(0.0, part["b_s"]) / longest
        y, across, shade = y - high, across - beside, colours[part["op"]]
        size = f'x="{left}" y="{y:.1f}" width="{BAR}" height="{high:.1f}"'
        lines.append(f'<rect class="part" {size} fill="{shade}"/>')
        if high > 16:
            style = "over" if part["op"] in GREYS else "inside"
            text = tables.seconds(part[key])
            lines.append(_text(left + BAR / 2, y + high / 2 + 4, text, style))
        if key == "a_s":
            near, far = left + BAR, left + 2 * BAR
            corners = (near, y), (far, across), (far, across + beside), (near, y + high)
            lines.append(_join(corners, shade))
    return lines


def _join(corners: Sequence[tuple[float, float]], shade: str) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    return f'<polygon class="join" points="{points}" fill="{shade}"/>'


def _legend(parts: list[Group], colours: dict[str, str]) -> list[str]:
    lines, left = [], LEFT + 3 * BAR + 40
    for number, part in enumerate(reversed(parts)):
        y = TOP + 14 + 24 * number
        square = f'x="{left}" y="{y - 10}" width="11" height="11"'
        lines.append(f'<rect {square} fill="{colours[part["op"]]}"/>')
        sign = "+" if part["difference_s"] > 0 else "−"
        change = f"{sign}{tables.seconds(abs(part['difference_s']))}"
        lines.append(f'<text x="{left + 18}" y="{y}">{escape(part["op"])}</text>')
        lines.append(
            f'<text x="{WIDTH - 16}" y="{y}" text-anchor="end">{change}</text>'
        )
    return lines
