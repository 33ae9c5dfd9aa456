"""The table of `choose`, and how to read it."""

from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from graphparity.experiments.choose import measure
from graphparity.experiments.shared.terminal import tables


def table(summaries: list[dict[str, Any]]) -> Table:
    """A row a rule: what each number of trials can expect, and the winners' test."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("expected best, %")
    for point in summaries[0]["points"]:
        n = point["trials"]
        title = f"{n} trial{'s' if n > 1 else ''}"
        table.add_column(title, justify="right", no_wrap=True)
    for name in ("test", "lost", "seconds"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in summaries:
        cells = [_bounded(point) for point in row["points"]]
        test = row["test"]
        bounds = f"[{100 * test['low']:.1f}, {100 * test['high']:.1f}]"
        cells += [f"{100 * test['mean']:.1f} {bounds}", f"{100 * row['lost']:.0f} %"]
        table.add_row(row["rule"], *cells, tables.seconds(row["trial_s"]))
    return table


def _bounded(point: dict[str, Any]) -> str:
    middle = f"{100 * point['expected']:.1f}"
    if point["low"] is None:
        return middle
    return f"{middle} [{100 * point['low']:.1f}, {100 * point['high']:.1f}]"


def legend(screen: Console, where: Path) -> None:
    """How to read the table, and where the curves are."""
    spaces = ", ".join(
        f"{name} {low:g} … {high:g}{' (of 1 - x)' * measure.near_one((low, high))}"
        for name, (low, high) in measure.spaces().items()
    )
    screen.print(
        "How to read it. Validation accuracy of the best of so many trials, expected "
        "over which trials one happens to draw (Dodge et al. 2019, Tang et al. 2020), "
        "with 95 % bootstrap intervals (from three times as many trials and 9 on; "
        "with just so many they hold 90 %). test: accuracy of each search's winner on "
        "the test images, mean and range. lost: trials under 50 %; one that diverged "
        "counts as 0 %. Drawn even in the "
        f"logarithm, with one space for each name in every rule: {spaces}.\n"
        f"The curves are drawn in {where}.\n",
        style="dim",
        highlight=False,
    )
