"""The tables of `inside`."""

from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from graphparity.common.agreement import verdicts as agreement
from graphparity.experiments.inside import words
from graphparity.experiments.inside.figures import Document, Row, unknown
from graphparity.experiments.shared.terminal import tables


def show(screen: Console, document: Document) -> None:
    """A table for each workload, and what it says."""
    rows = document["inside"]
    for place in dict.fromkeys(row["cell"] for row in rows):
        title = f"{place}: k training steps in one call, against k calls"
        table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
        for name in ("backend", "loop", "k", "agreement"):
            at_right = name == "k"
            justify: JustifyMethod = "right" if at_right else "left"
            table.add_column(name, no_wrap=True, justify=justify)
        for name in ("step alone", "step inside", "inside is", "saved a step"):
            table.add_column(name, no_wrap=True, justify="right")
        table.add_column("compile cold/warm", no_wrap=True, justify="right")
        for row in (row for row in rows if row["cell"] == place):
            table.add_row(*_texts(row))
        screen.print()
        screen.print(table)
    screen.print()
    screen.print(f"In short. {words.summary(document)}", highlight=False, markup=False)


def _texts(row: Row) -> list[str | Text]:
    worst = agreement.worst_ratio(row["agreement"])
    judged = row["status"] or "–"
    judged += f" {worst:.2g}" if worst is not None else ""
    saved = row["remaining_s"]
    sign = "-" if saved is not None and saved < 0 else ""
    first, *later = row["compile_inside_s"] or [None]
    warm = sorted(s for s in later if s is not None)
    half = warm[len(warm) // 2] if warm else None
    return [
        row["backend"],
        row["loop"],
        str(row["steps"]),
        Text(judged, style="bold red" if row["status"] == "disagree" else ""),
        tables.seconds(row["calls_s"] and row["calls_s"]["median"]),
        tables.seconds(row["inside_s"] and row["inside_s"]["median"]),
        _ratio(row),
        "–" if saved is None else sign + tables.seconds(abs(saved), 2),
        f"{tables.seconds(first, 2)} / {tables.seconds(half, 2)}",
    ]


def _ratio(row: Row) -> Text:
    ratio = row["speedup"]
    if ratio is None:
        return Text("–", style="dim")
    if unknown(ratio) or row["verdict"] is None:
        return Text(f"{ratio['median']:.2f}× [?,?] ?")
    return tables.ratio(ratio, row["verdict"])
