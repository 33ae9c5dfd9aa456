"""The picture of the dialects: the error of a port by name alone."""

from graphparity.experiments.dialects.figures import Document
from graphparity.experiments.shared.charts.drawing import Drawing
from graphparity.experiments.shared.charts.strip import strip


def inline(document: Document) -> Drawing | str:
    """A row an optimizer's name, a dot a library, in % of the way gone; or nothing."""
    rows: dict[str, list[tuple[str, float]]] = {}
    for first, libraries in document["dialects"].get("gaps", {}).items():
        name = first.partition(":")[0]
        rows[name] = [(lib, 100 * v[-1]) for lib, v in libraries.items()]
    title = "weights off at the end, ported by name alone, in % of the way gone"
    return strip(rows, title, None, " %") if rows else ""
