"""The tables of `explain`."""

from typing import Any

from rich.console import Console
from rich.table import Table

from graphparity.experiments.explain import match, words
from graphparity.experiments.explain.match import Document, Figures, Group, Side
from graphparity.experiments.shared.terminal import tables

SHOWN = 0.002  # of the longer step, which a group must be to have a line of its own
KERNELS = 12  # of each backend that are listed


def show(screen: Console, document: Document) -> None:
    """Both steps in parts, the kernels of each, how much was recorded, the reading."""
    figures = document["explain"]
    if figures["groups"]:
        screen.print()
        screen.print(_matched(document["settings"], figures))
    for name, side in figures["sides"].items():
        screen.print()
        screen.print(_kernels(name, side))
    screen.print()
    for name, side in figures["sides"].items():
        screen.print(agreement(name, side), style="dim", highlight=False)
    if figures["groups"]:
        screen.print()
        text = f"In short. {words.summary(document)}"
        screen.print(text, highlight=False, markup=False)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column(columns[0], no_wrap=True)
    for name in columns[1:]:
        table.add_column(name, no_wrap=True, justify="right")
    return table


def _matched(settings: dict[str, Any], figures: Figures) -> Table:
    a, b = settings["backends"]
    place = f"{settings['workload']} / {settings['config']}"
    title = f"{place} on {settings['device']}: a step, in parts"
    table = _table(title, "part", a, b, "B − A", "count A", "count B")
    steps = [figures["sides"][name]["step_s"]["median"] for name in (a, b)]
    groups = figures["groups"]
    small = [group for group in groups if _is_small(group, SHOWN * max(steps))]
    sums = sum(g["a_s"] for g in small), sum(g["b_s"] for g in small)
    for group in (group for group in groups if group not in small):
        if group["op"] == match.REST and any(sums):
            table.add_row("smaller parts", *_three(*sums), "", "")
        counts = (group["a_count"], group["b_count"])
        texts = ("" if not count else f"{count:.0f}" for count in counts)
        table.add_row(group["op"], *_three(group["a_s"], group["b_s"]), *texts)
    table.add_row("measured step", *_three(*steps), "", "", style="bold")
    return table


def _is_small(group: Group, least_s: float) -> bool:
    """Whether a group has no line of its own; the unexplained rest always has."""
    longer = max(abs(group["a_s"]), abs(group["b_s"]))
    return group["op"] != match.REST and longer < least_s


def _three(a: float, b: float) -> tuple[str, str, str]:
    return _time(a), _time(b), words.signed(b - a)


def _time(value: float) -> str:
    return "–" if value == 0.0 else words.signed(value).removeprefix("+")


def _kernels(name: str, side: Side) -> Table:
    title = f"{name}: the largest of its {len(side['rows'])} rows"
    table = _table(title, "its own name", "counts under", "kind", "a step", "time", "")
    total = side["step_s"]["median"]
    rows = [row for row in side["rows"] if row["op"] != match.REST]
    for row in rows[:KERNELS]:
        count = f"{row['count']:.1f}×"
        share = f"{100 * row['seconds'] / total:.0f} %"
        names = (words.short(row["name"], 52), words.short(row["op"], 22))
        table.add_row(*names, row["kind"], count, _time(row["seconds"]), share)
    return table


def agreement(name: str, side: Side) -> str:
    """How much of the measured step the profiler recorded, and what it did not."""
    ratio, step = side["recorded_over_measured"], side["step_s"]["median"]
    times = f"{tables.seconds(side['recorded_s'])} of the measured {_time(step)}"
    word = "within" if side["within"] else "NOT within"
    text = f"{name}: the profiler records {times}, {100 * ratio:.0f} %"
    text += f" ({word} {100 * match.WITHIN:.0f} %)"
    if side["within"]:
        return f"{text}."
    if ratio > 1:
        return f"{text}: profiling slows it."
    rest = f"{_time(step - side['recorded_s'])}, {100 * (1 - ratio):.0f} %"
    lost = f"{_time(side['not_recorded_s'])} were not recorded"
    window = f"of {_time(side['profiled_s'])} as profiled {lost}"
    return f"{text}: {rest}, are not explained ({window})."
