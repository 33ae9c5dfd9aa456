"""The picture of a training: every backend's curve, and its drift from the oracle."""

from typing import Any

from graphparity.common.agreement.envelope import ENVELOPE
from graphparity.experiments.shared.charts.lines import (
    GAP,
    WIDTH,
    Panel,
    Point,
    sheet,
)
from graphparity.experiments.shared.charts.palette import shade

Document = dict[str, Any]


def draw(document: Document) -> dict[str, str]:
    """The loss of every step, and each epoch's drift with its envelope; none where
    nothing was trained."""
    trained = [row for row in document["training"] if row.get("losses")]
    if not trained:
        return {}
    epochs = document["plan"]["epochs"]
    steps = max(1, len(trained[0]["losses"]) // max(1, epochs))
    judged = [row for row in trained if row["agreement"]]
    width = (WIDTH - 3 * GAP) / 2 if judged else WIDTH - 2 * GAP
    panels = [_losses(trained, epochs, steps, width)]
    if judged:
        panels.append(_drifts(judged, epochs, width))
    return {"train": sheet(panels, [row["backend"] for row in trained])}


def _losses(trained: list[Document], epochs: int, steps: int, width: float) -> Panel:
    count = len(trained)
    title = f"Training loss, {count} backend{'s' if count > 1 else ''}"
    panel = Panel(GAP, width, title, float(epochs))
    curves = [_smooth(d["losses"], steps) for d in trained]
    panel.span([y for curve in curves for _, y in curve if y > 0] or [1.0, 10.0])
    names = [d["backend"] for d in trained]
    for name, curve in zip(names, curves, strict=True):
        panel.path(curve, "curve", f'stroke="{shade(name, names)}"')
    panel.axes("epochs")
    return panel


def _smooth(losses: list[float | None], steps: int) -> list[Point]:
    """Means of tenths of an epoch, at the position of their middle in epochs."""
    size = max(1, steps // 10)
    points = []
    for at in range(0, len(losses) - size + 1, size):
        part = [loss for loss in losses[at : at + size] if loss is not None]
        if part:
            points.append(((at + size / 2) / steps, sum(part) / len(part)))
    return points


def _drifts(judged: list[Document], epochs: int, width: float) -> Panel:
    """Relative distance of each epoch's losses from the oracle's."""
    left = GAP * 2 + width
    title = "Distance of each epoch's losses from the oracle's"
    panel = Panel(left, width, title, float(epochs))
    rows = [_distances(document) for document in judged]
    longest = max(rows, key=len)
    if not longest:  # no curve is finite
        panel.span([1.0, 10.0])
        panel.axes("epochs; no distance is finite")
        return panel
    edge = [(epoch, ENVELOPE * floor) for epoch, _, floor in longest]
    errors = [error for row in rows for _, error, _ in row if error > 0]
    panel.span([*errors, *(4 * y for _, y in edge), *(y for _, y in edge)])
    low = [(edge[-1][0], panel.low), (edge[0][0], panel.low)]
    panel.path([*edge, *low], "band")
    panel.path([(epoch, 4 * y) for epoch, y in edge], "limit")
    names = [d["backend"] for d in judged]
    for name, row in zip(names, rows, strict=True):
        points = [(float(epoch), error) for epoch, error, _ in row if error > 0]
        panel.path(points, "curve", f'stroke="{shade(name, names)}"')
    panel.axes("epochs; grey: the oracle's twins, red: the limit")
    return panel


def _distances(document: Document) -> list[tuple[int, float, float]]:
    """(epoch, relative distance, floor) of the losses."""
    distances = []
    for verdict in document["agreement"]:
        quantity, _, epoch = verdict["output"].partition("@")
        if quantity == "loss" and verdict["error"] is not None:
            distances.append((int(epoch), verdict["error"], verdict["floor"]))
    return distances
