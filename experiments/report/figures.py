"""The figures of `compare`: agreement, what a graph gains, steps, compiling.

Each takes cells and the names of all backends; a name's place in them is its colour.
"""

import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphparity.experiments.compare import tables as compare_tables
from graphparity.experiments.report import cells as views
from graphparity.experiments.report.results_of import Row
from graphparity.experiments.shared.charts import axes as marks, palette
from graphparity.experiments.shared.charts.drawing import Drawing, sheet
from graphparity.experiments.shared.charts.palette import Look
from graphparity.experiments.shared.terminal import tables

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, ROOM = 26, 64  # units of a row, and of an axis below with its name
FORM = 58  # of the row of a static form
LEAST = 1e-5  # of the limit; what is exact, or below, stands here
LIMIT = 1.0
STEPS = (1.0, 1e6)  # of the cumulative curves
WRONG: Look = {
    "markeredgecolor": palette.LIMIT,
    "markeredgewidth": 2.4,
    "markersize": 8,
}
ROOF: Look = {
    "color": palette.LIMIT,
    "linestyle": palette.KINDS[1],
    "linewidth": 1.6,
}


def agreements(cells: list[Row], names: list[str]) -> Drawing:
    """Every cell's worst error as a part of its limit, a row a backend; the limit."""
    judged = [c for c in cells if views.worst(c) is not None or views.undefined(c)]
    ratios = [max(views.share(c), LEAST) for c in judged if not views.undefined(c)]
    label = "Agreement of every cell, a row a backend"
    with sheet(label, ROW * len(names) + ROOM + 20) as (drawn, [panel]):
        called = lambda v: f"≤ {marks.plain(v)}" if v <= LEAST else marks.plain(v)
        marks.logarithmic(panel, "x", [*ratios, LEAST, 3 * LIMIT], called)
        marks.rows(panel, names)
        end = panel.get_xlim()[1]
        panel.axvspan(LIMIT, end, color=palette.BAD, zorder=0)
        drawn.note(panel.axvline(LIMIT, **ROOF), "limit")
        above: Look = {"ha": "center", "color": palette.LIMIT}
        scales = panel.get_xaxis_transform()
        panel.text(LIMIT, 1.01, "limit", transform=scales, **above)
        for row, name in enumerate(names):
            row_cells = [c for c in judged if c["backend"] == name]
            for number, cell in enumerate(row_cells):
                y = row + (number % 5 - 2) * 0.12
                _judged(drawn, panel, cell, (end, y), names)
        caption = "error of each cell over its limit, both in floors; 1: at the limit"
        panel.set_xlabel(caption, loc="right")
    return drawn


def _judged(
    drawn: Drawing,
    panel: "Axes",
    cell: Row,
    place: tuple[float, float],
    names: list[str],
) -> None:
    """A cell's dot; place: where it stands if its error is not defined."""
    end, y = place
    what = f"{cell['workload']}/{cell['config']} on {cell['backend']}"
    ratio = views.worst(cell) or 0.0
    label = f"{what}: {ratio:.3g} noise floors, {cell['status']}"
    x = max(views.share(cell), LEAST)
    if views.undefined(cell):
        x, label = end, f"{what}: an output has no error, {cell['status']}"
    wrong = cell["status"] == "disagree"
    look = {**palette.look(cell["backend"], names), **(WRONG if wrong else {})}
    [dot] = panel.plot([x], [y], **{**look, "linestyle": ""}, clip_on=False)
    drawn.note(dot, "dot wrong" if wrong else "dot", label, views.key(cell))


# -- what a graph gains ----------------------------------------------------------------


def gains(cells: list[Row], names: list[str], dynamic: dict[str, str]) -> Drawing:
    """Static over dynamic of the same framework: a row a config, with intervals."""
    paired = pairs(cells, dynamic)
    places = list(dict.fromkeys(views.place(cell) for cell, _ in paired))
    static = [n for n in names if any(c["backend"] == n for c, _ in paired)]
    values = [row["speedup"][k] for _, row in paired for k in ("low", "median", "high")]
    label = "Speed-up of static graphs over the dynamic form of their framework"
    high = (10 + 9 * len(static)) * len(places) + ROOM + marks.legend_height(static)
    with sheet(label, high) as (drawn, [panel]):
        times = lambda value: f"{marks.plain(value)}×"
        marks.logarithmic(panel, "x", [*(v for v in values if v), 1.0], times)
        marks.rows(panel, ["/".join(place[:2]) for place in places])
        panel.axvline(1.0, color=palette.INK, linewidth=1.4)
        for edge in range(1, len(places)):
            panel.axhline(edge - 0.5, color=palette.EDGE, linewidth=0.7)
        for cell, row in paired:
            aside = (static.index(cell["backend"]) + 1) / (len(static) + 1) - 0.5
            _gain(drawn, panel, (cell, row), places.index(views.place(cell)) + aside)
        panel.set_xlabel(
            "times as fast as the dynamic form; left of 1 the graph loses", loc="right"
        )
        marks.legend(drawn, marks.backend_keys(static, names))
    return drawn


def forms(paired: list[tuple[Row, Row]], names: list[str]) -> Drawing:
    """The same in a row for each static form, a dot for each of its programs: as high
    for many programs as for few. paired: what `pairs` gives, one or more."""
    static = [n for n in names if any(c["backend"] == n for c, _ in paired)]
    values = [row["speedup"][k] for _, row in paired for k in ("low", "median", "high")]
    label = "How many times as fast each static form is as its own dynamic form"
    with sheet(label, FORM * len(static) + ROOM + 20) as (drawn, [panel]):
        times = lambda value: f"{marks.plain(value)}×"
        marks.logarithmic(panel, "x", [*(v for v in values if v), 0.8, 1.25], times, 5)
        marks.rows(panel, static)
        panel.axvspan(panel.get_xlim()[0], 1.0, color=palette.BAD, zorder=0)
        panel.axvline(1.0, color=palette.INK, linewidth=1.4)
        for y, name in enumerate(static):
            _form(
                drawn, panel, [pair for pair in paired if pair[0]["backend"] == name], y
            )
        for side, word, aside in (("right", "slower", -7), ("left", "faster", 7)):
            place: Look = {"xycoords": panel.get_xaxis_transform(), "ha": side}
            place |= {"xytext": (aside, 4), "textcoords": "offset points"}
            panel.annotate(word, (1.0, 1.0), color=palette.SOFT, **place)
        panel.set_xlabel(
            "times as fast as the same program without a graph", loc="right"
        )
    return drawn


def _form(
    drawn: Drawing, panel: "Axes", paired: list[tuple[Row, Row]], y: float
) -> None:
    """The dots of one static form, from above in the order of its programs; behind
    them a line at their median, which one dot alone doesn't need."""
    for number, pair in enumerate(paired, 1):
        _gain(drawn, panel, pair, y + 0.8 * (number / (len(paired) + 1) - 0.5))
    if not paired[1:]:
        return
    middle = statistics.median(row["speedup"]["median"] for _, row in paired)
    look: Look = {"color": palette.SOFT, "linewidth": 1.6, "zorder": 1.5}
    [bar] = panel.plot([middle] * 2, [y - 0.4, y + 0.4], **look)
    drawn.note(bar, "median", f"median: {tables.digits_of(middle, 3)}×")


def pairs(cells: list[Row], dynamic: dict[str, str]) -> list[tuple[Row, Row]]:
    """Static cells with their row against the dynamic form, where both were timed."""
    paired = []
    for cell in cells:
        name = dynamic.get(cell["backend"])
        row = (
            compare_tables.against(cell, name) if cell.get("timing") and name else None
        )
        if row is not None and row["speedup"]:
            paired.append((cell, row))
    return paired


def _gain(drawn: Drawing, panel: "Axes", pair: tuple[Row, Row], y: float) -> None:
    (cell, row), name = pair, pair[0]["backend"]
    text = views.ratio(row)
    label = f"{name} on {cell['workload']}/{cell['config']}: {text}"
    faint = row["verdict"] == "unresolved"
    mark = marks.whisker(panel, row["speedup"], y, palette.look(name, [name]), faint)
    drawn.note(mark, "dot faint" if faint else "dot", label, views.key(cell))


# -- one workload config ---------------------------------------------------------------


def steps(group: list[Row], names: list[str]) -> Drawing:
    """The step time of every backend with its 95 % interval."""
    timed = [cell for cell in group if cell.get("timing")]
    spans = [cell["timing"]["step_s"] for cell in timed]
    values = [s[k] for s in spans for k in ("low", "median", "high") if s[k]]
    label = f"Step time of every backend{_of(timed)}"
    with sheet(label, ROW * len(timed) + ROOM) as (drawn, [panel]):
        marks.logarithmic(panel, "x", values, marks.seconds, 5)
        marks.rows(panel, [cell["backend"] for cell in timed])
        for y, (cell, span) in enumerate(zip(timed, spans)):
            name = cell["backend"]
            mark = marks.whisker(panel, span, y, palette.look(name, names))
            text = f"{name}: {views.step(cell['timing'])}"
            drawn.note(mark, "dot", text, views.key(cell))
        panel.set_xlabel("seconds a step", loc="right")
    return drawn


def _of(group: Sequence[Row]) -> str:
    """Of which workload config, for a label."""
    return "".join(f", {c['workload']}/{c['config']}" for c in group[:1])


def cumulative(group: list[Row], names: list[str]) -> Drawing:
    """Seconds gone after so many steps, compiling included, a curve a backend."""
    known = priced(group)
    every = [cost + n * step for _, cost, step in known for n in STEPS]
    shown = [cell["backend"] for cell, _, _ in known]
    high = 250 + ROOM + marks.legend_height(shown)
    label = f"Seconds gone after so many steps{_of(group)}"
    with sheet(label, high) as (drawn, [panel]):
        marks.logarithmic(panel, "x", STEPS, marks.plain)
        marks.logarithmic(panel, "y", every, marks.seconds)
        counts = [10.0 ** (n / 4) for n in range(25)]
        for cell, cost, step in known:
            look = palette.look(cell["backend"], names)
            gone = [cost + n * step for n in counts]
            [curve] = panel.plot(counts, gone, markevery=6, **look)
            drawn.note(curve, "curve", cell["backend"])
        panel.set_xlabel("steps", loc="right")
        marks.legend(drawn, marks.backend_keys(shown, names))
    return drawn


def priced(group: list[Row]) -> list[tuple[Row, float, float]]:
    """(cell, seconds of compiling with a cold cache, seconds a step), where known."""
    costed = []
    for cell in group:
        cost = (cell.get("timing") or {}).get("compile_cold_s")
        step = views.median(cell)
        if cost is not None and step is not None:
            costed.append((cell, float(cost), step))
    return costed
