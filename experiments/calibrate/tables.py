"""The tables of `calibrate`: the detection matrix, right programs, their ratios."""

import re

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.experiments.calibrate import words
from graphparity.experiments.calibrate.bench import PARTS
from graphparity.experiments.calibrate.catalogue import FAMILIES
from graphparity.experiments.calibrate.figures import (
    COLUMNS,
    OURS,
    Document,
)
from graphparity.experiments.calibrate.measure import FaultRow
from graphparity.experiments.calibrate.published import CRITERIA

HEADS = {
    "mean": "mean",
    "L1 sum": "L1\nsum",
    "cosine 0.99": "cos\n.99",
    "top-1": "top\n1",
    "allclose 1e-4": "close\n1e-4",
    "allclose 1e-2": "close\n1e-2",
    "1e-5 abs or rel": "1e-5",
    "2 RMSE of eager": "2\nRMSE",
    "rounding": "round-\ning",
    "mathematics": "mathe-\nmatics",
    "edges": "edges",
}
LEGEND = (
    "× caught, – missed. Eight criteria that others have published: mean and sum of "
    "the absolute values within 1e-3 and 1e-2 (diffusers' tests); cosine similarity at "
    "least 0.99 and at most twice eager's RMSE (PyTorch's check of compiled models); "
    "the same largest logit in each row; numpy.allclose with rtol = atol; every "
    "element within 1e-5, absolute or relative. Ours: rounding, in float32 by the "
    "noise floor at each element; mathematics, in float64; edges, at inputs beside the "
    "usual ones: kinks, ties, huge, tiny; stale state and cheats are "
    "judged by the whole agreement stage, the others by single steps. from: the least "
    "size of a fault that is caught, none where a billion times its size is missed. "
    "Right programs: in how many of the seeds each criterion accuses them; nearest: "
    "the largest part of a limit that an error took."
)


def show(screen: Console, document: Document) -> None:
    """The matrix, what right programs are accused of, and their ratios."""
    parts = {"faults": _matrix, "right": _right, "ratios": _ratios}
    shown = [make(document) for key, make in parts.items() if document.get(key)]
    if not shown:
        screen.print(words.summary(document))
        return
    for table in shown:
        screen.print()
        screen.print(table)
    screen.print()
    screen.print(f"How to read it. {LEGEND}", style="dim", highlight=False)
    screen.print()
    screen.print(f"In short. {words.summary(document)}", highlight=False, markup=False)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left", no_wrap=True)
    return table


def _matrix(document: Document) -> Table:
    """A row a fault, a column a criterion, and the least sizes."""
    heads = [HEADS[name] for name in COLUMNS]
    froms = ["size", *(f"{dtype[0]}{dtype[-2:]}\nfrom" for dtype in PARTS.values())]
    table = _table("faults planted, and what catches them", "fault", *heads, *froms)
    family = ""
    order = list(FAMILIES)
    for row in sorted(document["faults"], key=lambda row: order.index(row["family"])):
        if row["family"] != family:
            family = row["family"]
            table.add_row(Text(family, style="bold"))
        marks = [_mark(row["caught"][name], name in OURS) for name in COLUMNS]
        table.add_row(row["name"], *marks, *_sizes(row))
    for name, refused in document["timed"].items():
        if name:
            blank = [""] * len(CRITERIA)
            table.add_row(name, *blank, _mark(refused, True), "timer")
    return table


def _mark(caught: bool, ours: bool) -> Text:
    missed = "bold red" if ours else "dim"
    return Text("×" if caught else "–", style="green" if caught else missed)


def _sizes(row: FaultRow) -> list[str]:
    if row["size"] is None:
        return ["", "", ""]
    least = [row["smallest"].get(part) for part in PARTS]
    return [_short(size) for size in (row["size"], *least)]


def _short(size: float | None) -> str:
    """1.9e-7"""
    return "none" if size is None else re.sub("e([+-])0", r"e\1", f"{size:.1e}")


def _right(document: Document) -> Table:
    """A row a right program: its seeds, and in how many it is accused by what."""
    dtypes = list(PARTS.values())
    heads = [HEADS[name] for name in CRITERIA]
    table = _table("right programs accused", "program", "seeds", *heads, *dtypes)
    for row in document["right"]:
        theirs = [str(row["published"].get(name, "")) for name in CRITERIA]
        counts = [row["accused"].get(dtype) for dtype in dtypes]
        ours = [Text("" if n is None else str(n), style=_style(n)) for n in counts]
        seeds = str(max(row["seeds"].values(), default=0))
        table.add_row(f"{row['name']} ({row['cell']})", seeds, *theirs, *ours)
    return table


def _style(accusations: int | None) -> str:
    return "bold red" if accusations else "green"


def _ratios(document: Document) -> Table:
    """Right programs' errors in noise floors, for the limits to be held against."""
    heads = ("elements up to", "outputs", "p50", "p99", "max", "limit", "nearest", "of")
    table = _table("right programs' errors in noise floors", "criterion", *heads)
    table.columns[-1].justify = "left"
    for row in document["ratios"]:
        largest = "inf" if row["largest"] is None else f"{row['largest']:.2f}"
        figures = [f"{row['median']:.2f}", f"{row['p99']:.2f}", largest]
        name = f"{row['dtype']} {row['criterion']}"
        sizes = [f"{row['elements']:,}", str(row["count"])]
        nearest = "inf" if row["nearest"] is None else f"{row['nearest']:.0%}"
        known = f"{row['limit']:.3g}", nearest, row["where"]
        table.add_row(name, *sizes, *figures, *known)
    return table
