"""Tables of what a step on a GPU gains over the CPU, for each workload config."""

from rich.table import Table
from rich.text import Text

from graphparity.common.contract import registry
from graphparity.common.contract.documents import CellDocument
from graphparity.common.contract.timings import Timing
from graphparity.common.timing.across_devices import HOST
from graphparity.experiments.shared.terminal import tables as report

Timed = list[tuple[CellDocument, Timing]]


def tables(cells: list[CellDocument]) -> list[tuple[Table, list[str]]]:
    """For each workload config that was timed on two devices a table, and the reasons
    of what it refuses."""
    groups: dict[tuple[str, ...], Timed] = {}
    for cell in cells:
        if (timing := cell["timing"]) and timing["across"]:
            key = (cell["workload"], cell["config"], cell["device"])
            groups.setdefault(key, []).append((cell, timing))
    return [(_table(key, group), _reasons(group)) for key, group in groups.items()]


def _table(key: tuple[str, ...], cells: Timed) -> Table:
    workload, config, device = key
    title = f"{workload} / {config}: {device} against {HOST}"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    judge = registry.oracle().name
    table.add_column("backend", no_wrap=True)
    heads = ("precision", f"step on {device}", f"vs own on {HOST}", f"vs {judge}")
    for name in heads:
        table.add_column(name, no_wrap=True, justify="right")
    for cell, timing in cells:
        step = report.seconds(timing["step_s"]["median"])
        ratios = [_ratio(timing, name) for name in (cell["backend"], judge)]
        table.add_row(cell["backend"], cell["precision"] or "–", step, *ratios)
    return table


def _ratio(timing: Timing, name: str) -> Text:
    row = next((r for r in timing["across"] if r["backend"] == name), None)
    if row is None:
        return Text("–", style="dim")
    if row["speedup"] is None:
        return Text(row["verdict"] or "–", style="dim")
    return report.ratio(row["speedup"], row["verdict"] or "unresolved")


def _reasons(cells: Timed) -> list[str]:
    return [
        f"{cell['backend']} vs {row['backend']} on {HOST}: {row['reason']}"
        for cell, timing in cells
        for row in timing["across"]
        if row["verdict"] == "refused"
    ]
