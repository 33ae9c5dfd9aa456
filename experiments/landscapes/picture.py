"""The picture of the landscapes: contours, and the path of every rule."""

from typing import TYPE_CHECKING

import numpy as np

from graphparity.common.contract import registry, specs
from graphparity.common.contract.trees import Array
from graphparity.experiments.landscapes.figures import Document, Row
from graphparity.experiments.landscapes.measure import WORKLOAD
from graphparity.experiments.shared.charts import axes as marks, palette
from graphparity.experiments.shared.charts.drawing import Drawing, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANEL, COLUMNS, LEVELS, GRID = 270, 2, 10, 61
LABEL = "Paths of update rules over the contours of landscapes"
REMARK = "Each from the dot; a cross at each minimum."
FAR = 1e3  # a path's points beyond are not drawn
STEP = 4e-3  # of a panel's width: points nearer than it are one


def draw(document: Document) -> dict[str, Drawing]:
    """A panel for each landscape; none where there is no path."""
    paths = document["landscapes"]["paths"]
    return {"landscapes": _sheet(paths)} if paths else {}


def _sheet(paths: list[Row]) -> Drawing:
    places = list(dict.fromkeys(path["landscape"] for path in paths))
    names = list(dict.fromkeys(path["rule"] for path in paths))
    looks = {name: _plain(number) for number, name in enumerate(names)}
    rows = -(-len(places) // COLUMNS)
    high = PANEL * rows + marks.legend_height(names, REMARK)
    with sheet(LABEL, high, grid=(rows, COLUMNS)) as (drawn, panels):
        for panel, place in zip(panels, places):
            here = [path for path in paths if path["landscape"] == place]
            panel.set_title(place.replace("_", " "))
            _ground(panel, place)
            for path in here:
                _path(drawn, panel, path, looks[path["rule"]])
            panel.plot(*here[0]["points"][0], "o", color=palette.INK, zorder=4)
        for panel in panels[len(places) :]:
            panel.remove()
        marks.legend(drawn, marks.line_keys(looks), REMARK)
    return drawn


def _plain(number: int) -> palette.Look:
    """A rule's colour and dash; a marker at each of its steps would hide the others."""
    return {**marks.among(number), "marker": ""}


def _ground(panel: "Axes", place: str) -> None:
    """Contours at levels that are even in the logarithm of the height; the minima."""
    _, minima, view = registry.reference(WORKLOAD).PLACES[place]
    x0, x1, y0, y1 = view
    xs, ys = np.linspace(x0, x1, GRID), np.linspace(y0, y1, GRID)
    at = np.array(minima[0])
    z = heights(place, xs, ys) - heights(place, at[:1], at[1:]).item()
    low = max(float(np.quantile(z, 0.01)), 1e-3 * float(z.max()))
    levels = np.geomspace(low, float(z.max()), LEVELS + 1)[:-1]
    panel.contour(xs, ys, z, levels, colors=palette.EDGE, linewidths=0.8)
    cross: palette.Look = {
        "color": palette.INK,
        "markersize": 11,
        "markeredgewidth": 2,
        "zorder": 4,
    }
    panel.plot(*zip(*minima), "+", **cross)
    panel.set_xlim(x0, x1)
    panel.set_ylim(y0, y1)
    panel.set_xticks([])
    panel.set_yticks([])
    panel.spines[:].set(visible=True, color=palette.EDGE)


def _path(drawn: Drawing, panel: "Axes", path: Row, look: palette.Look) -> None:
    """A rule's way, as far as it is near; points that no eye tells apart are one."""
    near = [(x, y) for x, y in path["points"] if abs(x) + abs(y) < FAR]
    (x0, x1), (y0, y1) = panel.get_xlim(), panel.get_ylim()
    scale = np.array([x1 - x0, y1 - y0]) * STEP
    places = dict.fromkeys(map(tuple, np.rint(np.array(near) / scale).tolist()))
    points = np.array([*places]) * scale
    [line] = panel.plot(*points.T, **{**look, "linewidth": 1.5, "alpha": 0.85})
    drawn.note(line, "path", path["rule"])


def heights(place: str, xs: Array, ys: Array) -> Array:
    """The loss on a grid, rows y and columns x."""
    module = registry.reference(WORKLOAD)
    loss = getattr(module, specs.spec(WORKLOAD, place)["loss"])
    x, y = np.meshgrid(xs, ys)
    return np.asarray(loss([np.array([x, y])], module.steepness(place)))
