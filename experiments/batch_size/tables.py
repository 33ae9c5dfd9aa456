"""The tables of `scaling`."""

from rich.console import Console
from rich.table import Table

from graphparity.common.contract import reasons as reasons_of
from graphparity.common.contract.timings import Interval
from graphparity.experiments.batch_size import words
from graphparity.experiments.batch_size.figures import Document, Point, Row
from graphparity.experiments.batch_size.plan import sizes
from graphparity.experiments.shared.terminal import tables


def show(screen: Console, document: Document) -> None:
    """Step time, images/s and peak memory against the batch; the costs; a sentence."""
    rows = document["scaling"]
    for column in ("step", "images/s", "peak memory"):
        screen.print()
        screen.print(_against_the_batch(column, rows))
    screen.print()
    screen.print(_costs(rows))
    for name, reason in document["failed"].items():
        text = f"* {name}: {reasons_of.one_line(reason)}"
        screen.print(text, style="dim", markup=False, highlight=False)
    screen.print()
    screen.print(f"In short. {words.summary(document)}", highlight=False, markup=False)


def reasons(_: Document) -> dict[str, str]:
    """Empty: `show` prints the reasons, between the tables and the sentence."""
    return {}


def _against_the_batch(column: str, rows: list[Row]) -> Table:
    title = f"cnn: {column} against batch size"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    table.add_column("backend", no_wrap=True)
    for size in sizes():
        table.add_column(str(size), justify="right", no_wrap=True)
    for row in rows:
        points = {point["batch"]: point for point in row["points"]}
        texts = [_text(column, points.get(size)) for size in sizes()]
        table.add_row(row["backend"], *texts)
    return table


def _text(column: str, point: Point | None) -> str:
    if point is None:
        return "–"
    if column == "step":
        return tables.seconds(point["step_s"]["median"])
    if column == "images/s":
        rate = point["images_per_s"]
        return "–" if rate is None else f"{rate:,.0f}"
    peak = point["peak_bytes"]
    return "–" if peak is None else f"{peak / 2**20:.0f} MiB"


def _costs(rows: list[Row]) -> Table:
    title = "what a step costs: a + b B, per process, with 95 % intervals"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column("backend", no_wrap=True)
    for name in ("a, a step", "b, an image", "a = images", "worst deviation"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        if not (costs := row["fit"]):
            continue
        a, b = costs["per_step_s"], costs["per_image_s"]
        worth = f"{a['median'] / b['median']:,.0f}" if b["median"] else "–"
        worst = f"{100 * costs['worst_deviation']:.0f} %"
        table.add_row(row["backend"], _interval(a), _interval(b), worth, worst)
    return table


def _interval(value: Interval) -> str:
    middle = tables.seconds(value["median"])
    if value["low"] is None:
        return middle
    bounds = tables.seconds(value["low"]), tables.seconds(value["high"])
    return f"{middle} [{bounds[0]}, {bounds[1]}]"
