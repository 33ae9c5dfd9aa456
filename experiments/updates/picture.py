"""The figure of `updates` on the page: by hand over by library, a dot a rule."""

from graphparity.experiments.shared.charts.drawing import Drawing
from graphparity.experiments.shared.charts.strip import strip
from graphparity.experiments.updates.figures import Document


def inline(document: Document) -> Drawing | str:
    """Each rule by hand over by library, a row a backend; or nothing."""
    rows = document["updates"]
    dots: dict[str, list[tuple[str, float]]] = {}
    for row in rows:
        if ratio := row["hand_over_library"]:
            dot = (row["rule"], float(ratio["median"]))
            dots.setdefault(row["backend"], []).append(dot)
    text = "an update by hand, times as fast as by library; a dot a rule"
    return strip(dots, text, 1.0, "×") if dots else ""
