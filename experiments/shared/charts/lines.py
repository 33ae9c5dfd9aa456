"""Lines over a logarithmic vertical axis: panels side by side in one SVG."""

import math

from graphparity.experiments.shared.charts.palette import shade
from graphparity.experiments.shared.terminal import tables

WIDTH, HEIGHT, GAP = 900, 360, 60
STYLE = (
    "text{font:12px sans-serif;fill:#444}.title{font-weight:bold;fill:#222}"
    ".key{font-size:10px}.axis{stroke:#999;fill:none}.curve{fill:none;stroke-width:1.6}"
    ".band{fill:#bbb;opacity:.35}.limit{stroke:#c33;stroke-dasharray:5 4;fill:none}"
)

Point = tuple[float, float]


class Panel:
    """One plot with a logarithmic vertical axis."""

    def __init__(self, left: float, width: float, title: str, last: float) -> None:
        self.left, self.width, self.last = left, width, last
        self.top, self.height = 40.0, HEIGHT - 120.0
        self.low, self.high = 1.0, 10.0
        self.parts = [f'<text class="title" x="{left}" y="24">{title}</text>']

    def span(self, values: list[float]) -> None:
        """Fit the vertical axis to whole decades around positive values."""
        self.low = 10.0 ** math.floor(math.log10(min(values)))
        self.high = max(10.0 ** math.ceil(math.log10(max(values))), 10.0 * self.low)

    def place(self, x: float, y: float) -> Point:
        share = math.log(max(y, self.low) / self.low) / math.log(self.high / self.low)
        across = self.left + self.width * x / self.last
        return across, self.top + self.height * (1.0 - share)

    def path(self, points: list[Point], kind: str, extra: str = "") -> None:
        text = " ".join(f"{x:.1f},{y:.1f}" for x, y in (self.place(*p) for p in points))
        shape = "polygon" if kind == "band" else "polyline"
        self.parts.append(f'<{shape} class="{kind}" points="{text}" {extra}/>')

    def axes(
        self, name: str, ticks: dict[float, str] | None = None, timed: bool = False
    ) -> None:
        """Decades upwards; across whole numbers, or the ticks given by position.

        timed: what goes upwards is seconds.
        """
        first, last = (round(math.log10(edge)) for edge in (self.low, self.high))
        for decade in range(first, last + 1):
            x, y = self.place(0, 10.0**decade)
            label = f"1e{decade}" if abs(decade) > 2 else f"{10.0**decade:g}"
            label = tables.seconds(10.0**decade, 1) if timed else label
            text = f'<text x="{x - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
            self.parts += [f'<path class="axis" d="M{x - 4},{y:.1f} h4"/>', text]
        corner, end = self.place(0, self.low), self.place(self.last, self.low)
        top = self.place(0, self.high)
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (top, corner, end))
        self.parts.append(f'<polyline class="axis" points="{points}"/>')
        every = range(0, round(self.last) + 1, max(1, round(self.last / 5)))
        for at, label in (ticks or {at: str(at) for at in every}).items():
            x, y = self.place(at, self.low)
            place = f'x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle"'
            self.parts.append(f"<text {place}>{label}</text>")
        x, y = self.place(self.last, self.low)
        self.parts.append(
            f'<text x="{x:.1f}" y="{y + 34:.1f}" text-anchor="end">{name}</text>'
        )


def sheet(panels: list[Panel], names: list[str]) -> str:
    """An SVG of panels, and below them the colours of the names."""
    body, legend = "\n".join(p for panel in panels for p in panel.parts), _legend(names)
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'
    back = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    return f"{head}\n<style>{STYLE}</style>\n{back}\n{body}\n{legend}\n</svg>\n"


def _legend(names: list[str]) -> str:
    parts = []
    for number, name in enumerate(names):
        x, y = GAP + number * (WIDTH - 2 * GAP) / len(names), HEIGHT - 8
        square = f'x="{x:.0f}" y="{y - 9}" width="9" height="9"'
        parts.append(f'<rect {square} fill="{shade(name, names)}"/>')
        parts.append(f'<text class="key" x="{x + 12:.0f}" y="{y}">{name}</text>')
    return "\n".join(parts)
