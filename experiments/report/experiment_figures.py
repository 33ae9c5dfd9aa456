"""Figures of those experiments that draw none themselves."""

from typing import Any

from graphparity.experiments.shared.charts.strip import strip

Row = dict[str, Any]


def dialects(found: Row) -> str:
    """How far off an optimizer is that was ported by its name alone."""
    rows: dict[str, list[tuple[str, float]]] = {}
    for title, libraries in found["gaps"].items():
        name = title.partition(":")[0]
        dots = [(lib, 100 * v[-1]) for lib, v in libraries.items()]
        rows[name] = dots
    told = "weights off at the end, ported by name alone, in % of the way gone"
    return strip(rows, told, None, " %")
