"""What `precision` prints: gradients, small units, each net by format, batches."""

import math

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.experiments.precision import plan, words
from graphparity.experiments.precision.documents import Batches, Document, Lesson, Row
from graphparity.experiments.precision.found import Gradients
from graphparity.experiments.shared.terminal import tables as report

MARKS = {"dearer": "▼", "cheaper": "▲", "same": "=", "unresolved": "?"}
STYLES = {"dearer": "red", "cheaper": "green"}
LEGEND = (
    "≤ 2^-25: so small that float16 rounds it to 0; 0 alone, 0 scaled: what did "
    "become 0 in it, as it is and times that scale (skipped: something overflowed). "
    "measured: what a product was found to be rounded to. accuracy: mean over the "
    "seeds on held-out digits; ± f32 and worst: its difference from float32 of the "
    "same backend and seeds, mean and the largest of a seed, in points. price: a step "
    "over one in float32, unlike precisions on purpose; ▼ dearer ▲ cheaper = same "
    "(within 3 %) ? unresolved; ~ a slow step, in few blocks. It comes from pairs of "
    "neighbouring blocks, so it is not the quotient of the steps. peak: state, batch "
    "and what a step takes on top; – where that is less than what a process had "
    "freed."
)


def show(screen: Console, document: Document) -> None:
    """All tables, how to read them, the result in a paragraph, and where the time
    went. Without gradients nothing was measured."""
    if document["gradients"]:
        _show(screen, document)
    if "parts_s" in document:  # in documents of older versions elsewhere
        screen.print(_spent(document), highlight=False)


def _spent(document: Document) -> str:
    parts = ", ".join(f"{name} {s:.0f}" for name, s in document["parts_s"].items())
    return f"It took {document['effort']['total_s']:.0f} s: {parts}."


def _show(screen: Console, document: Document) -> None:
    tables = [gradients(document["gradients"]), units(document["small_units"])]
    nets = list(dict.fromkeys(row["net"] for row in document["precision"]))
    tables += [prices(document["precision"], net) for net in nets]
    if any(row["points"] for row in document["batches"]):
        tables += [largest(document["batches"], document["settings"]["memory"])]
    for table in tables:
        if table.row_count:
            screen.print()
            screen.print(table)
    for line in notes(document):
        screen.print(f"* {line}", style="dim", highlight=False, markup=False)
    screen.print()
    screen.print(f"How to read it. {LEGEND}", style="dim", highlight=False)
    screen.print()
    text = words.summary(document)
    screen.print(f"In short. {text}", highlight=False, markup=False)


def notes(document: Document) -> list[str]:
    """A line for each cell that is empty because it would have taken too long."""
    lines = []
    for row in document["precision"]:
        if row.get("not_trained"):
            place = f"{row['net']} in {row['format']} on {row['backend']}"
            lines.append(f"{place}: {row['not_trained']}")
    for size in document["memory"]:
        if size["reason"]:
            place = f"{size['net']} in {size['format']} on {size['backend']}"
            lines.append(f"{place}, batch of {size['batch']}: {size['reason']}")
    return lines


def _table(title: str, left: int, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    for number, name in enumerate(columns):
        table.add_column(name, justify="left" if number < left else "right")
    return table


def share(value: float | None) -> str:
    """A share in percent; an en dash where unknown."""
    if value is None:
        return "–"
    return "0 %" if value == 0 else f"{100 * value:.{1 if value >= 0.001 else 3}f} %"


def power(value: float) -> str:
    """A power of two as such."""
    return f"2^{math.log2(value):g}"


def gradients(rows: list[Gradients]) -> Table:
    """How many gradients float16 loses without a scale and with one."""
    names = ("problem", "at", "gradients", "exactly 0", "largest", "≤ 2^-25")
    title = "gradients in float32, and which of those that are not 0 are 0 in float16"
    table = _table(title, 2, *names, "0 alone", "scale", "0 scaled")
    for row in rows:
        total = sum(row["counts"]) + row["zeros"]
        counts = [f"{total:,}", share(row["zeros"] / total), f"{row['largest']:.1e}"]
        shares = [share(row["below"]), share(row["lost_alone"]), power(row["scale"])]
        lost = row["lost_scaled"]
        last = "skipped" if lost is None else share(lost)
        table.add_row(row["problem"], row["when"], *counts, *shares, last)
    return table


def units(rows: list[Lesson]) -> Table:
    """Accuracy of each training in small units."""
    title = f"{plan.SMALL}, inputs and targets 2^-{plan.POWER} as large: accuracy"
    table = _table(
        title, 1, "backend", *plan.TRAININGS, "scale at the end", "as expected"
    )
    for row in rows:
        known = {None: Text("–"), True: Text("yes", "green"), False: Text("NO", "red")}
        scale = power(row["scale"]) if row["scale"] else "–"
        ends = [share(row["accuracy"].get(training)) for training in plan.TRAININGS]
        table.add_row(row["backend"], *ends, scale, known[row["told"]])
    return table


def prices(rows: list[Row], net: str) -> Table:
    """Accuracy, step and memory of one net by backend and format."""
    names = ("backend", "format", "measured", "accuracy", "± f32", "worst")
    title = f"{net}: what each precision is worth, and its price"
    table = _table(title, 3, *names, "step", "price of precision", "peak")
    of_net = [row for row in rows if row["net"] == net]
    for row in (row for row in of_net if not row["reason"]):
        worth = [share(row["accuracy"]), points(row["difference"])]
        worst = points(row["worst_difference"])
        peak = row["peak_bytes"]
        size = "–" if peak is None else f"{peak / 2**20:.2f} MiB"
        step = report.seconds(row["step_s"] and row["step_s"]["median"])
        head = [row["backend"], row["format"], row["measured"] or "–"]
        table.add_row(*head, *worth, worst, step, price(row), size)
    for reason in dict.fromkeys(r["reason"] for r in of_net if r["reason"]):
        table.add_row(reason.split(" has ")[0], "tf32", "not on this device")
    return table


def points(difference: float | None) -> str:
    """A difference of accuracies in points."""
    return "–" if difference is None else f"{100 * difference:+.2f}"


def price(row: Row) -> Text:
    """A step over float32's, its interval, and the verdict."""
    ratio, mark = row["price"], MARKS.get(row["verdict"] or "", "")
    if ratio is None:
        return Text("–", style="dim")
    slow = "~" if row["slow"] else ""
    if ratio["low"] is None:
        return Text(f"{slow}{ratio['median']:.3g}× ±? {mark}")
    bounds = f"[{ratio['low']:.3g}, {ratio['high']:.3g}]"
    text = f"{slow}{ratio['median']:.3g}× {bounds} {mark}"
    return Text(text, style=STYLES.get(row["verdict"] or "", ""))


def largest(rows: list[Batches], memory: int) -> Table:
    """The largest batch of the wide net in so much memory, by backend and format."""
    title = f"wide: the largest batch in {memory >> 20} MiB, with 95 % interval"
    table = _table(title, 2, "backend", "format", "batch", "a", "b, a sample")
    table.add_column("line is off by", justify="right")
    table.add_column("measured up to", justify="right")
    for row in rows:
        fit = row["fit"]
        if fit is None:
            table.add_row(row["backend"], row["format"], "–")
            continue
        batch = fit["batch"]
        known = batch["low"] is not None
        bounds = f" [{batch['low']:,}, {batch['high']:,}]" if known else " ±?"
        line = [
            f"{fit['a_bytes'] / 2**20:.1f} MiB",
            f"{fit['b_bytes'] / 2**10:.1f} KiB",
        ]
        off = f"{100 * fit['worst_deviation']:.0f} %"
        far = f"{fit['largest_measured']:,}"
        far += ", extrapolated" if fit["extrapolated"] else ""
        head = [row["backend"], row["format"], f"{batch['median']:,}{bounds}"]
        table.add_row(*head, *line, off, far)
    return table
