"""The table of `choose`, how to read it, and what it says of the lecture."""

from rich import box
from rich.console import Console
from rich.table import Table

from graphparity.experiments.choose import expected_best, trials
from graphparity.experiments.choose.expected_best import Point, Summary
from graphparity.experiments.choose.figures import Document
from graphparity.experiments.shared.terminal import tables


def show(screen: Console, document: Document) -> None:
    """What was searched, the table, the lecture's cases, and what is not complete."""
    chosen, setting = document["choose"], document["settings"]
    data, at = trials.split()
    screen.print(
        f"cnn on {len(data.x):,} digits, {at} for validation, "
        f"{len(data.test_y) - at} to test; {setting['epochs']} epochs in batches "
        f"of {setting['batch_size']} on {setting['backend']}, the rate falling to 0.",
        highlight=False,
    )
    if chosen["rules"]:
        screen.print(table(chosen["rules"]))
        legend(screen)
    for case in chosen["cases"]:
        screen.print(expected_best.sentence(case), highlight=False, markup=False)
    for rule, count in chosen["partial"].items():
        screen.print(f"{rule}: {count} trials: no figures yet", highlight=False)


def table(summaries: list[Summary]) -> Table:
    """A row a rule: what each number of trials can expect, and the winners' test."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("expected best, %", no_wrap=True)
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


def _bounded(point: Point) -> str:
    middle = f"{100 * point['expected']:.1f}"
    if point["low"] is None or point["high"] is None:
        return middle
    return f"{middle} [{100 * point['low']:.1f}, {100 * point['high']:.1f}]"


def legend(screen: Console) -> None:
    """How to read the table."""
    spaces = ", ".join(
        f"{name} {low:g} … {high:g}{' (of 1 - x)' * trials.near_one((low, high))}"
        for name, (low, high) in trials.spaces().items()
    )
    screen.print(
        "How to read it. Validation accuracy of the best of so many trials, expected "
        "over which trials one happens to draw (Dodge et al. 2019, Tang et al. 2020), "
        "with 95 % bootstrap intervals (from three times as many trials and 9 on; "
        "with just so many they hold 90 %). test: accuracy of each search's winner on "
        "the test images, mean and range. lost: trials under 50 %; one that diverged "
        "counts as 0 %. Drawn even in the "
        f"logarithm, with one space for each name in every rule: {spaces}.\n",
        style="dim",
        highlight=False,
    )
