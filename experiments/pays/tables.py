"""The tables of `pays`: one for each step and batch, and the answer below."""

import re

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

from graphparity.common.contract.timings import Interval, Ratio
from graphparity.experiments.pays import explained, facts, words
from graphparity.experiments.pays.figures import Document, FormRow, PointRow
from graphparity.experiments.pays.told import amounts, uncertain
from graphparity.experiments.shared.terminal.tables import counted, seconds

HEADS = ("a step", "as fast", "prepare cold", "warm", "pays from step", "peak")
MORE = re.compile(r"(_default|#|-)")  # what a form's name goes on with in another line
LONG = 1000  # columns, more than any table has
NEW_LINE = "\n"
UNSURE = (
    "?: whether it is faster is not certain, and so from which step on it pays; the "
    "answer says why, and what to do about it."
)
FEW = (
    "prepare cold and pays from step have no [low, high]: they are of {many}, and "
    "fewer than three have no spread (--cold-starts 3)."
)


def show(screen: Console, document: Document) -> None:
    """A table a point, what is to be said, and the answer."""
    for point in document["points"]:
        if not any(form["step_s"] for form in point["forms"]):
            continue
        screen.print()
        wide = _table(document, point)
        screen.print(wide if _fits(screen, wide) else _table(document, point, True))
    for line in legend(document["points"]):
        screen.print(line, style="dim", highlight=False, markup=False)
    for line in facts.labelled(document["points"], explained.lines):
        _say(screen, line)
    for line in facts.lines(document):
        _say(screen, f"{line.rstrip('.')}.")
    for name, reason in document.get("failed", {}).items():
        _say(screen, f"\n{name}: {reason}")
    screen.print()
    for line in words.answers(document):
        _say(screen, line)


def reasons(document: Document) -> dict[str, str]:
    """Nothing more: what failed is shown whole."""
    del document
    return {}


def _say(screen: Console, text: str) -> None:
    screen.print(text, highlight=False, markup=False)


def _fits(screen: Console, table: Table) -> bool:
    """Whether a table's longest lines stay whole on this screen."""
    free = screen.options.update(max_width=LONG)
    return Measurement.get(screen, free, table).maximum <= screen.width


def _table(document: Document, point: PointRow, narrow: bool = False) -> Table:
    """narrow: what stands beside another thing in a cell stands below it."""
    where = "on one core" if document["device"] == "cpu" else f"on {document['device']}"
    title = f"{document['program']}: {words.point(point)}, {where}"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.padding = (0, 1 if narrow else 2, 0, 0)
    table.add_column("form")
    for head in HEADS:
        table.add_column(head, justify="right")
    for form in point["forms"]:
        if form["step_s"]:
            table.add_row(_name(form["backend"], narrow), *_cells(form, narrow))
    return table


def _name(backend: str, narrow: bool) -> str:
    """A form's name; of a mode or a form with breaks in several lines."""
    return MORE.sub(r"\n\1", backend) if narrow else backend


def _cells(form: FormRow, narrow: bool) -> list[str]:
    return [
        _seconds(form["step_s"]),
        _fast(form["ratio"], narrow),
        _both(*amounts.price(form["compile_cold_s"]), narrow),
        _seconds(form["compile_warm_s"]),
        _pays(form, narrow),
        amounts.megabytes(form["peak_bytes"]),
    ]


def _seconds(found: Interval | None) -> str:
    return seconds(found["median"] if found else None)


def _both(first: str, second: str, narrow: bool) -> str:
    return f"{first}{NEW_LINE if narrow else ' '}{second}" if second else first


def _fast(ratio: Ratio | None, narrow: bool) -> str:
    """`1.75x [1.73, 1.76] faster`."""
    if ratio is None:
        return ""
    middle, _, bounds = amounts.interval(ratio).partition(" ")
    word = uncertain.mark(ratio)
    if narrow:
        return _both(f"{middle}x {word}", bounds, narrow)
    return " ".join(filter(None, (f"{middle}x", bounds, word)))


def _pays(form: FormRow, narrow: bool) -> str:
    """`220k [200k, 250k]`; with a question mark where its speed is not certain."""
    if form["break_even"] is None:
        return ""
    first, ends = amounts.short_steps(form["break_even"])
    sure = "" if amounts.certain(form) else " ?"
    return _both(f"{first}{sure}", ends, narrow)


def legend(points: list[PointRow]) -> list[str]:
    """What a question mark and a missing interval mean, where there are such."""
    forms = [one for point in points for one in point["forms"]]
    timed, found = [one for one in forms if one["step_s"]], list[str]()
    if any(one["ratio"] and not amounts.certain(one) for one in timed):
        found.append(UNSURE)
    starts = [len(one.get("cold_starts_s") or []) for one in timed if _bare(one)]
    if starts:
        many = counted(max(starts), "cold start") if max(starts) else "fewer than three"
        found.append(FEW.format(many=many))
    return found


def _bare(form: FormRow) -> bool:
    """Whether its price has no interval."""
    cold = form["compile_cold_s"]
    return cold is not None and cold["low"] is None
