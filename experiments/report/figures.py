"""The figures of `compare`: agreement, what a graph gains, steps, compiling, roofline.

Each takes cells and the names of all backends; a name's place in them is its colour.
"""

from graphparity.experiments.compare import tables as compare_tables
from graphparity.experiments.report import cells as views
from graphparity.experiments.report.results_of import Row
from graphparity.experiments.shared.charts import plot
from graphparity.experiments.shared.charts.plot import Log, Parts
from graphparity.experiments.shared.terminal import tables

EDGE = 750  # where the area of the roofline ends
WIDE, LEFT, RIGHT, ROW = 900, 130, 20, 26
HALF = 440
LEAST = 1e-5  # of the limit; what is exact, or below, stands here
STEPS = (1.0, 1e6)  # of the cumulative curves


def agreements(cells: list[Row], names: list[str]) -> str:
    """Every cell's worst error as a part of its limit, a row a backend; the limit."""
    judged = [c for c in cells if views.worst(c) is not None or views.undefined(c)]
    ratios = [max(views.share(c), LEAST) for c in judged if not views.undefined(c)]
    limit = 1.0
    scale = Log([*ratios, LEAST, 3 * limit], LEFT, WIDE - RIGHT)
    low = 24 + ROW * len(names)
    ticks = zip(scale.ticks(), plot.plain(scale))
    called = [f"≤ {word}" if value <= LEAST else word for value, word in ticks]
    parts = plot.across(scale, low, 18, called)
    x = scale.at(limit)
    shade = f'x="{x:.1f}" y="18" width="{WIDE - RIGHT - x:.1f}" height="{low - 18}"'
    parts += [f'<rect class="beyond" {shade}/>', plot.line(x, 18, x, low, "limit")]
    parts.append(plot.text(x, 12, "limit", "limit", "middle"))
    for row, name in enumerate(names):
        y = 24 + ROW * (row + 0.5)
        parts.append(plot.text(LEFT - 10, y + 4, name, "name", "end"))
        row_cells = [c for c in judged if c["backend"] == name]
        for number, cell in enumerate(row_cells):
            parts.append(_judged(cell, scale, y + (number % 5 - 2) * 3, names))
    caption = "worst error of each cell, as a part of what rounding may explain"
    parts.append(plot.text(WIDE - RIGHT, low + 34, caption, "tick", "end"))
    return plot.svg(WIDE, low + 42, parts, "Agreement of every cell, a row a backend")


def _judged(cell: Row, scale: Log, y: float, names: list[str]) -> str:
    ratio = views.worst(cell) or 0.0
    place = f"{cell['workload']}/{cell['config']} on {cell['backend']}"
    colour = plot.colour(names, cell["backend"])
    kind = f"dot {colour}" + (" wrong" if cell["status"] == "disagree" else "")
    label = f"{place}: {ratio:.3g} noise floors, {cell['status']}"
    x = scale.at(max(views.share(cell), LEAST))
    if views.undefined(cell):
        x, label = scale.end, f"{place}: an output has no error, {cell['status']}"
    return plot.dot(x, y, kind, label, views.key(cell))


# -- what a graph gains ----------------------------------------------------------------


def gains(cells: list[Row], names: list[str], dynamic: dict[str, str]) -> str:
    """Static over dynamic of the same framework: a row a config, with intervals."""
    paired = pairs(cells, dynamic)
    places = list(dict.fromkeys(views.place(cell) for cell, _ in paired))
    static = [n for n in names if any(c["backend"] == n for c, _ in paired)]
    values = [row["speedup"][k] for _, row in paired for k in ("low", "median", "high")]
    left, tall = 210, 8 + 8 * len(static)
    scale = Log([v for v in values if v] + [1.0], left, WIDE - RIGHT)
    low = 30 + tall * len(places)
    parts = plot.across(scale, low, 24, [f"{word}×" for word in plot.plain(scale)])
    parts.append(plot.line(scale.at(1.0), 24, scale.at(1.0), low, "even"))
    for row, place in enumerate(places):
        top = 30 + tall * row
        title = "/".join(place[:2])
        parts.append(plot.text(left - 10, top + tall / 2 + 1, title, "name", "end"))
        parts.append(
            plot.line(left, top + tall - 4, WIDE - RIGHT, top + tall - 4, "row")
        )
        for cell, against in (p for p in paired if views.place(p[0]) == place):
            y = top + 4 + 8 * static.index(cell["backend"])
            parts += _gain(cell, against, scale, y, names)
    parts += _legend(static, names, left)
    caption = "times as fast as the dynamic form; left of 1 the graph loses"
    parts.append(plot.text(WIDE - RIGHT, low + 34, caption, "tick", "end"))
    label = "Speed-up of static graphs over the dynamic form of their framework"
    return plot.svg(WIDE, low + 42, parts, label)


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


def _gain(cell: Row, row: Row, scale: Log, y: float, names: list[str]) -> Parts:
    ratio, name = row["speedup"], cell["backend"]
    colour = plot.colour(names, name)
    text = tables.ratio(ratio, row["verdict"]).plain
    label = f"{name} on {cell['workload']}/{cell['config']}: {text}"
    faint = " faint" if row["verdict"] == "unresolved" else ""
    return _whisker(ratio, scale, y, f"{colour}{faint}", label, views.key(cell))


def _whisker(
    value: Row, scale: Log, y: float, kind: str, label: str, key: str | None
) -> Parts:
    parts = []
    if value["low"] is not None:
        ends = scale.at(value["low"]), scale.at(value["high"])
        parts.append(plot.line(ends[0], y, ends[1], y, f"whisker {kind}"))
    x = scale.at(value["median"])
    return [*parts, plot.dot(x, y, f"dot {kind}", label, key)]


def _legend(shown: list[str], names: list[str], x: float) -> Parts:
    parts = []
    for number, name in enumerate(shown):
        at = x + number * 130
        parts.append(plot.dot(at + 5, 10, f"dot {plot.colour(names, name)}"))
        parts.append(plot.text(at + 14, 14, name, "name"))
    return parts


# -- one workload config ---------------------------------------------------------------


def steps(group: list[Row], names: list[str]) -> str:
    """The step time of every backend with its 95 % interval."""
    timed = [cell for cell in group if cell.get("timing")]
    spans = [cell["timing"]["step_s"] for cell in timed]
    values = [s[k] for s in spans for k in ("low", "median", "high") if s[k]]
    scale = Log(values, LEFT, HALF - RIGHT)
    low = 10 + ROW * len(timed)
    parts = plot.across(scale, low, 6, plot.seconds(scale))
    for row, (cell, span) in enumerate(zip(timed, spans)):
        y, name = 10 + ROW * (row + 0.5), cell["backend"]
        parts.append(plot.text(LEFT - 10, y + 4, name, "name", "end"))
        label = f"{name}: {tables.step(cell['timing'])}"
        kind = plot.colour(names, name)
        parts += _whisker(span, scale, y, kind, label, views.key(cell))
    parts.append(plot.text(HALF - RIGHT, low + 34, "seconds a step", "tick", "end"))
    return plot.svg(HALF, low + 42, parts, "Step time of every backend")


def cumulative(group: list[Row], names: list[str]) -> str:
    """Seconds gone after so many steps, compiling included, a curve a backend."""
    known = priced(group)
    across = Log(STEPS, 60, HALF - 118)
    every = [cost + n * step for _, cost, step in known for n in STEPS]
    up = Log(every, 290, 14)
    parts = plot.across(across, 290, 14, plot.plain(across))
    parts += plot.upwards(up, 60, HALF - 118, plot.seconds(up))
    ends = []
    for cell, cost, step in known:
        counts = [10.0 ** (n / 4) for n in range(25)]
        points = [(across.at(n), up.at(cost + n * step)) for n in counts]
        parts.append(plot.curve(points, f"curve {plot.colour(names, cell['backend'])}"))
        ends.append((points[-1][1], cell["backend"]))
    parts += _labels(ends, HALF - 114, names)
    parts.append(plot.text(HALF - 118, 324, "steps", "tick", "end"))
    return plot.svg(HALF, 332, parts, "Seconds gone after so many steps")


def priced(group: list[Row]) -> list[tuple[Row, float, float]]:
    """(cell, seconds of compiling with a cold cache, seconds a step), where known."""
    costed = []
    for cell in group:
        cost = (cell.get("timing") or {}).get("compile_cold_s")
        step = views.median(cell)
        if cost is not None and step is not None:
            costed.append((cell, float(cost), step))
    return costed


def _labels(ends: list[tuple[float, str]], x: float, names: list[str]) -> Parts:
    """Names at the ends of curves, moved apart where they would overlap."""
    parts, last = [], 0.0
    for y, name in sorted(ends):
        last = max(y + 4, last + 13)
        parts.append(plot.dot(x + 5, last - 4, f"dot {plot.colour(names, name)}"))
        parts.append(plot.text(x + 13, last, name, "name"))
    return parts


# -- the machine's ceilings ------------------------------------------------------------


def roofline(cells: list[Row], names: list[str], ceilings: Row) -> str:
    """Work done a second against operations a byte, under the machine's roofs: one for
    each size of what a step works on."""
    dots = [(cell, *point) for cell in cells if (point := work(cell))]
    roofs = every_roof(ceilings)
    x = Log([d[1] for d in dots] + [peak / speed for _, peak, speed in roofs], 80, EDGE)
    y = Log([d[2] for d in dots] + [peak for _, peak, _ in roofs], 340, 20)
    parts = plot.across(x, 340, 20, plot.plain(x))
    parts += plot.upwards(y, 80, EDGE, [f"{v / 1e9:g}" for v in y.ticks()])
    parts += _roofs(roofs, x, y)
    for cell, intensity, rate in dots:
        label = f"{cell['backend']} on {cell['workload']}/{cell['config']}"
        label += f": {rate / 1e9:.3g} GFLOP/s"
        kind = f"dot {plot.colour(names, cell['backend'])}"
        parts.append(
            plot.dot(x.at(intensity), y.at(rate), kind, label, views.key(cell))
        )
    shown = [n for n in names if any(d[0]["backend"] == n for d in dots)]
    for number, name in enumerate(shown):
        parts.append(
            plot.dot(WIDE - 130, 30 + 20 * number, f"dot {plot.colour(names, name)}")
        )
        parts.append(plot.text(WIDE - 118, 34 + 20 * number, name, "name"))
    caption = "FLOPs a byte that must be moved; upwards GFLOP/s; dashed: this machine"
    caption += ", by the bytes that a step moves" if len(roofs) > 1 else ""
    parts.append(plot.text(EDGE, 374, caption, "tick", "end"))
    return plot.svg(WIDE, 382, parts, "Roofline of every timed cell")


def _roofs(roofs: list[tuple[int, float, float]], x: Log, y: Log) -> list[str]:
    """A dashed line for each, with its size at the left where there are several."""
    parts, last = list[str](), 0.0
    for moved, peak, speed in roofs:
        ends = (10**x.low, peak / speed, 10**x.high)
        roof = [(x.at(n), y.at(min(peak, n * speed))) for n in ends]
        parts.append(plot.curve(roof, "limit"))
        if moved:
            last = max(roof[0][1] - 4, last + 12)
            parts.append(plot.text(84, last, f"to {size(moved)}", "tick"))
    return parts


def every_roof(ceilings: Row) -> list[tuple[int, float, float]]:
    """(bytes that a step moves at most, FLOP/s, bytes/s) of each size, the smallest
    first; of a run that kept one roof alone this, with 0 bytes: of any size."""
    sizes = sorted(ceilings.get("sizes") or [], key=lambda one: one["bytes"])
    named = [(s["bytes"], s["flops_per_s"], s["copy_bytes_per_s"]) for s in sizes]
    return named or [(0, ceilings["flops_per_s"], ceilings["copy_bytes_per_s"])]


def size(count: float) -> str:
    """Bytes as KiB or MiB."""
    return f"{count / 2**20:.3g} MiB" if count >= 2**20 else f"{count / 2**10:.3g} KiB"


def work(cell: Row) -> tuple[float, float] | None:
    """FLOPs a byte and FLOP/s, where both are known and not 0."""
    roof = cell.get("roofline") or {}
    flops, moved, rate = (roof.get(k) for k in ("flops", "bytes", "flops_per_s"))
    return (flops / moved, rate) if flops and moved and rate else None
