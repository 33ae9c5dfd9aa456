"""What to see in each figure of `compare`: a sentence made from its cells."""

from collections import Counter

from graphparity.common.contract.timings import BreakEven
from graphparity.common.timing import marks
from graphparity.experiments.compare import speed_words, tables as compare_tables
from graphparity.experiments.report import cells as views
from graphparity.experiments.report.figures import pairs, priced
from graphparity.experiments.report.results_of import Row
from graphparity.experiments.report.roofline import work
from graphparity.experiments.shared.terminal import tables

BUSY = "Not certain: in {} of {} more than a third of the blocks were disturbed"


def _place(cell: Row) -> str:
    return f"{cell['backend']} on {cell['workload']}/{cell['config']}"


def agreements(cells: list[Row]) -> str:
    """How many dots lie on which side, and where the farthest is."""
    judged = [(views.worst(c), c) for c in cells if views.worst(c) is not None]
    if not judged:
        return "No cell was judged."
    wrong = [c for c in cells if c["status"] == "disagree"]
    good = [pair for pair in judged if pair[1]["status"] == "agree"]
    parts = [f"{len(good)} of {len(judged)} cells lie left of the limit"]
    if len(judged) == 1:
        parts = [f"The cell {'lies' if good else 'does not lie'} left of the limit"]
    if good:
        _, cell = max(good, key=lambda pair: views.share(pair[1]))
        share = views.share(cell)
        room = f"{1 / share:.2g} times below it" if share else "exact"
        which = "the farthest of them" if len(good) > 1 else "it"
        parts.append(f"{which}, {_place(cell)}, is {room}")
    text = "; ".join(parts) + "."
    if wrong:
        names = ", ".join(_place(cell) for cell in wrong[:4])
        text += f" Beyond it or undefined: {names}{', …' if wrong[4:] else ''}."
    return text


def caption(paired: list[tuple[Row, Row]]) -> str:
    """What the first screen's figure shows, and its two ends."""
    text = "A dot is a program, with its [interval](interval); faint: "
    text += "[unresolved](marks)."
    if max(Counter(cell["backend"] for cell, _ in paired).values()) > 1:
        text += " The upright line in a row is the median of its dots."
    ends = []
    for word, pick, name in (("faster", max, "gain"), ("slower", min, "loss")):
        known = [pair for pair in paired if pair[1]["verdict"] == word]
        if known:
            cell, row = pick(known, key=lambda pair: pair[1]["speedup"]["median"])
            times = f"{tables.digits_of(row['speedup']['median'], 3)}×"
            ends.append(f"Largest {name}: {times}, {_place(cell)}.")
    return " ".join([text, *ends])


def gains(cells: list[Row], dynamic: dict[str, str]) -> str:
    """How often a graph is faster or slower, and the two extremes that are resolved."""
    paired = pairs(cells, dynamic)
    text = _marked([row["verdict"] for _, row in paired])
    if refused := _refused(cells, dynamic):
        text += f" {refused} are not drawn: precisions are unlike."
    for word, pick, what in (("faster", max, "right"), ("slower", min, "left")):
        known = [p for p in paired if p[1]["verdict"] == word]
        if known:
            cell, row = pick(known, key=lambda p: p[1]["speedup"]["median"])
            ratio = views.ratio(row)
            text += f" Farthest to the {what}: {_place(cell)}, {ratio}."
    return text


def _marked(marks: list[str]) -> str:
    """In how many cases a graph is faster or slower, and which are drawn faint."""
    if len(marks) == 1:
        return f"The static cell is {speed_words.counted_marks([*marks])}."
    if set(marks) == {"unresolved"}:
        return f"In none of {len(marks)} cases is it resolved: all are drawn faint."
    faint = " What is not resolved is drawn faint." * ("unresolved" in marks)
    return f"A static graph is {speed_words.counted_marks([*marks])} cases.{faint}"


def _refused(cells: list[Row], dynamic: dict[str, str]) -> int:
    """Static cells whose ratio to their dynamic form is refused."""
    rows = [
        compare_tables.against(cell, dynamic[cell["backend"]])
        for cell in cells
        if cell.get("timing") and cell["backend"] in dynamic
    ]
    return sum(row is not None and row["verdict"] == "refused" for row in rows)


def steps(group: list[Row]) -> str:
    """The fastest and the slowest of one precision, and whether the first is resolved
    from the others."""
    timed = sorted(
        (cell["timing"]["step_s"]["median"], cell["backend"], cell)
        for cell in group
        if cell.get("timing")
    )
    kinds = [cell.get("precision") for *_, cell in timed]
    kind = max(dict.fromkeys(kinds), key=kinds.count, default=None)
    alike = [entry for entry in timed if entry[2].get("precision") == kind]
    others = [
        f"{name} ({c.get('precision')}, {tables.seconds(took)})"
        for took, name, c in timed
        if c.get("precision") != kind
    ]
    left = f" Not compared, of another precision: {', '.join(others)}." * bool(others)
    if len(alike) < 2:
        return ("One backend was timed." if timed else "Nothing was timed.") + left
    (best, name, first), (worst, last, _) = alike[0], alike[-1]
    high = first["timing"]["step_s"]["high"]
    lows = {other: c["timing"]["step_s"]["low"] for _, other, c in alike[1:]}
    among = f"Of {len(alike)} backends{f' in {kind}' if kind else ''}"
    text = f"{among} {name} is the lowest with {tables.seconds(best)}"
    if high is None or None in lows.values():
        text += " (one process: there are no intervals)"
    elif near := [other for other, low in lows.items() if low <= high]:
        text += f", though its interval meets that of {', '.join(near)}"
    text = f"{text}; {last} is the highest with {tables.seconds(worst)}"
    busy = sum(c["timing"].get("busy", 0.0) > marks.BUSY for *_, c in alike)
    return f"{text}{f'. {BUSY.format(busy, len(alike))}' * bool(busy)}.{left}"


def cumulative(group: list[Row], dynamic: dict[str, str]) -> str:
    """Where a static curve crosses that of its dynamic form."""
    known = {cell["backend"]: cell for cell, *_ in priced(group)}
    texts = []
    for cell, row in pairs(list(known.values()), dynamic):
        even, name = row["break_even_steps"], cell["backend"]
        sure = "" if row["verdict"] in marks.MARKS else "perhaps "
        if even and even["verdict"] == "pays":
            when = tables.after(even["median"])
            texts.append(f"{name} {sure}overtakes {row['backend']} {when}")
        elif even:
            said = _open(even)
            texts.append(f"{name} {'' if 'perhaps' in said else sure}{said}")
    if not texts:
        return "No static form was timed beside its dynamic one."
    return "Where curves cross, compiling has repaid itself: " + "; ".join(texts) + "."


def _open(even: BreakEven) -> str:
    """`never`, `at once`; `perhaps after 270 steps (2 cold starts: no spread)`."""
    if even["verdict"] != "unresolved":
        return str(even["verdict"])
    few, median = tables.few_starts(even), even["median"]
    when = f" {tables.after(median)}" if few and median is not None else ""
    return f"perhaps{when}{f' ({few})' if few else ''}"


def roofline(cells: list[Row]) -> str:
    """The backend nearest to the roof, and how far most are below it."""
    shares = sorted(
        (cell["roofline"]["fraction"], _place(cell), cell)
        for cell in cells
        if work(cell) and cell["roofline"].get("fraction") is not None
    )
    if not shares:
        return "No cell has a roofline."
    best, where, _ = shares[-1]
    middle = shares[len(shares) // 2][0]
    if len(shares) == 1:
        return f"The only cell with a roofline, {where}, is at {_percent(best)} of it."
    return (
        f"Nearest to the roof is {where} with {_percent(best)} of it; half of the "
        f"{len(shares)} cells stay below {_percent(middle)}."
    )


def _percent(share: float) -> str:
    """Two digits; as many as there are from 100 % on."""
    value = 100 * share
    return f"{value:.0f} %" if value >= 10 else f"{value:.2g} %"
