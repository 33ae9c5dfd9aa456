"""The picture of a training: every backend's curve, and its drift from the oracle."""

from typing import TYPE_CHECKING, Any

from graphparity.common.agreement.envelope import ENVELOPE
from graphparity.experiments.shared.charts import axes as marks, palette
from graphparity.experiments.shared.charts.drawing import Drawing, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Document = dict[str, Any]
Point = tuple[float, float]
HIGH = 250  # units of a panel
DRIFT = "Distance of each epoch's losses from the oracle's"
REMARK = "Below, grey: the oracle's twins; red: the limit."


def draw(document: Document) -> dict[str, Drawing]:
    """The loss of every step, and each epoch's drift with its envelope; none where
    nothing was trained."""
    trained = [row for row in document["training"] if row.get("losses")]
    if not trained:
        return {}
    epochs = document["plan"]["epochs"]
    judged = [row for row in trained if row["agreement"]]
    names, panels = [row["backend"] for row in trained], 2 if judged else 1
    remark = REMARK if judged else ""
    high = HIGH * panels + marks.legend_height(names, remark)
    label = "Loss of every training, and how far it is from the oracle's"
    with sheet(label, high, grid=(panels, 1)) as (drawn, [above, *below]):
        _losses(drawn, above, trained, epochs)
        for panel in below:
            _drifts(drawn, panel, judged, names)
        for panel in (above, *below):
            panel.set_xlim(0, max(1, epochs))
            panel.set_xlabel("epochs", loc="right")
            marks.whole(panel)
        marks.legend(drawn, marks.backend_keys(names, names), remark)
    return {"train": drawn}


def _losses(
    drawn: Drawing, panel: "Axes", trained: list[Document], epochs: int
) -> None:
    count = len(trained)
    panel.set_title(f"Training loss, {count} backend{'s' if count > 1 else ''}")
    steps = max(1, len(trained[0]["losses"]) // max(1, epochs))
    curves = [_smooth(row["losses"], steps) for row in trained]
    positive = [y for curve in curves for _, y in curve if y > 0]
    marks.logarithmic(panel, "y", positive or [1.0, 10.0], marks.plain)
    _curves(drawn, panel, {r["backend"]: c for r, c in zip(trained, curves)})


def _curves(
    drawn: Drawing, panel: "Axes", curves: dict[str, list[Point]], every: int = 10
) -> None:
    """A line for each backend, the first the widest: what coincides is seen."""
    names = list(curves)
    for number, (name, curve) in enumerate(curves.items()):
        wide = 1.4 + 3.0 * (len(names) - number - 1) / len(names)
        look = {**palette.look(name, names), "linewidth": wide}
        at = (number % every, every)  # markers of several stand apart
        [line] = panel.plot(*zip(*curve), **look, markevery=at) if curve else [None]
        if line is not None:
            drawn.note(line, "curve", name)


def _smooth(losses: list[float | None], steps: int) -> list[Point]:
    """Means of tenths of an epoch, at the position of their middle in epochs."""
    size = max(1, steps // 10)
    points = []
    for at in range(0, len(losses) - size + 1, size):
        part = [loss for loss in losses[at : at + size] if loss is not None]
        if part:
            points.append(((at + size / 2) / steps, sum(part) / len(part)))
    return points


def _drifts(
    drawn: Drawing, panel: "Axes", judged: list[Document], names: list[str]
) -> None:
    """Relative distance of each epoch's losses from the oracle's."""
    panel.set_title(DRIFT)
    rows = {row["backend"]: _distances(row) for row in judged}
    longest = max(rows.values(), key=len)
    if not longest:  # no curve is finite
        panel.set_title(f"{DRIFT}: none is finite")
        return
    epochs = [epoch for epoch, _, _ in longest]
    edge = [ENVELOPE * floor for _, _, floor in longest]
    limit = [4 * y for y in edge]
    errors = [error for row in rows.values() for _, error, _ in row if error > 0]
    marks.logarithmic(panel, "y", [*errors, *limit, *edge], marks.plain)
    low = panel.get_ylim()[0]
    drawn.note(panel.fill_between(epochs, low, edge, color=palette.FLAT), "band")
    [line] = panel.plot(epochs, limit, color=palette.LIMIT, linestyle=palette.KINDS[1])
    drawn.note(line, "limit")
    _curves(
        drawn,
        panel,
        {n: [(e, error) for e, error, _ in r if error > 0] for n, r in rows.items()},
        1,
    )


def _distances(document: Document) -> list[tuple[int, float, float]]:
    """(epoch, relative distance, floor) of the losses."""
    distances = []
    for verdict in document["agreement"]:
        quantity, _, epoch = verdict["output"].partition("@")
        if quantity == "loss" and verdict["error"] is not None:
            distances.append((int(epoch), verdict["error"], verdict["floor"]))
    return distances
