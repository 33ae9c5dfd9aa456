"""The table of `retrace`."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.common.contract import reasons as reasons_of
from graphparity.common.contract.timings import Ratio
from graphparity.common.timing import intervals
from graphparity.experiments.retrace import words
from graphparity.experiments.retrace.contestant import Document, Repaid, Row
from graphparity.experiments.shared.terminal import tables

LEGEND = (
    "as is: as the backend makes its graph anywhere else here; below it its cures. "
    "agreement: worst output of single steps, forward pass included, in noise floors, "
    "against the oracle on the unpadded batch; gradients as momentum's v after a step "
    "from rest. graphs: traced or compiled in the first pass over the stream / in all "
    "later ones; + n compiled: XLA's own count, where a trace is not one compilation; "
    "–: nothing counts them. lost: what the steps of the first pass took over their "
    "repetitions. first, later: a pass, mean of fresh processes, and how many times "
    "as fast as the backend as it is (▲ faster ▼ slower = same ? unresolved). paid: "
    "batch from which the cure stays ahead of 'as is'. pays: batches until the graphs "
    "have repaid themselves against the dynamic form."
)


def show(screen: Console, document: Document) -> None:
    """The table, a line for what disagrees or refused, the legend and the reading.

    The run itself says what failed.
    """
    rows, sizes = document["retrace"], document["sizes"]
    screen.print()
    title = f"{len(sizes)} batches of {len(set(sizes))} sizes, {sum(sizes)} rows in all"
    screen.print(f"{title}: {' '.join(map(str, sizes))}", highlight=False)
    screen.print(_table(rows))
    for line in _reasons(rows, document.get("failed", {})):
        screen.print(line, style="dim", markup=False, highlight=False)
    screen.print()
    screen.print(f"How to read it. {LEGEND}", style="dim", highlight=False)
    screen.print()
    text = words.summary(document)
    screen.print(f"In short. {text}", highlight=False, markup=False)


def _reasons(rows: list[Row], failed: dict[str, str]) -> Iterator[str]:
    """Why a contestant that did not fail has no figures, or disagrees."""
    for row in rows:
        name = f"{row['backend']}/{row['mode']}"
        if row["reason"] and name not in failed:
            text = f"* {name}: {row['status']}: {row['reason']}"
            yield reasons_of.one_line(text)


def _table(rows: list[Row]) -> Table:
    """A row a contestant."""
    table = Table(box=None, padding=(0, 1, 0, 0))
    for name in ("backend", "mode", "agreement"):
        table.add_column(name, no_wrap=True)
    for name in ("graphs", "lost", "first", "vs as is", "later", "vs as is"):
        table.add_column(name, no_wrap=True, justify="right")
    for name in ("paid", "pays"):
        table.add_column(name, no_wrap=True, justify="right")
    for row in rows:
        table.add_row(*_cells(row))
    return table


def _cells(row: Row) -> list[str | Text]:
    style = tables.COLOURS.get(row["status"], "bold red")
    style = "dim" if row["status"] == "refused" else style
    worst = row["worst_ratio"]
    text = row["status"] + ("" if worst is None else f" {worst:.2g}")
    head: list[str | Text] = [row["backend"], row["mode"], Text(text, style=style)]
    if row["first_s"] is None or row["later_s"] is None:
        return head
    ratio = row["over_as_is"] or {"first": None, "later": None}
    return [
        *head,
        _graphs(row),
        words.lost(row),
        tables.seconds(row["first_s"]["median"]),
        _ratio(ratio["first"]),
        tables.seconds(row["later_s"]["median"]),
        _ratio(ratio["later"]),
        "–" if row["paid_after"] is None else str(row["paid_after"]),
        _pays(row["break_even"]),
    ]


def _graphs(row: Row) -> str:
    if row["graphs"] is None:
        return "–"
    more = "" if row["compiled"] is None else f" + {row['compiled']} compiled"
    return f"{row['graphs']} / {row['graphs_later']}{more}"


def _ratio(ratio: Ratio | None) -> Text:
    """A ratio; without its interval where that says nothing."""
    if not ratio:
        return Text("–", style="dim")
    if intervals.half_width(ratio) > 1.0:
        return Text(f"{ratio['median']:.2f}× {tables.MARKS[ratio['verdict']]}")
    return tables.ratio_over_interval(ratio, ratio["verdict"])


def _pays(even: Repaid | None) -> str:
    if even is None:
        return "–"
    if even["verdict"] != "pays" or even["median"] is None:
        return str(even["verdict"]).replace("unresolved", "?")
    return tables.in_full(even["median"])
