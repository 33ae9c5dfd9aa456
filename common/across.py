"""One workload config on two devices: what a step on a GPU gains over the CPU.

Each cell that is not on the CPU is held against the same backend on the CPU and against
the oracle there. Unlike precisions are refused, as everywhere: float32 on a GPU is not
compared with the oracle's float64; `--dtype float64` is.
"""

from collections.abc import Iterator
from typing import Any

from rich.table import Table
from rich.text import Text

from common import assemble, registry, report
from common.contract import Cell

HOST = "cpu"


def rows(
    cell: Cell,
    figures: dict[Cell, dict[str, Any]],
    documents: dict[Cell, dict[str, Any]],
    samples: dict[Cell, assemble.Samples],
) -> list[dict[str, Any]]:
    """The speed-ups of a cell over those on the CPU; none for a cell that is there.

    The two ran one after the other, not side by side: each interval holds what changed
    between them only as far as fresh processes show it.
    """
    if cell.device == HOST:
        return []
    found = []
    for other in _rivals(cell, figures):
        parts = [
            {
                "backend": one.backend,
                "precision": documents[one].get("precision"),
                "samples": samples[one],
                "costs": figures[one],
            }
            for one in (cell, other)
        ]
        numbers = sorted({*samples[cell], *samples[other]})
        row = assemble.against(parts[0], parts[1], numbers)
        del row["break_even_steps"]  # between devices nothing is repaid
        found.append({**row, "device": HOST})
    return found


def _rivals(cell: Cell, figures: dict[Cell, Any]) -> Iterator[Cell]:
    """The same backend on the CPU, then the oracle there, of those that were timed."""
    for name in dict.fromkeys([cell.backend, registry.oracle().name]):
        for other in figures:
            same = (other.workload, other.config) == (cell.workload, cell.config)
            if same and (other.backend, other.device) == (name, HOST):
                yield other


def tables(cells: list[dict[str, Any]]) -> list[tuple[Table, list[str]]]:
    """For each workload config that was timed on two devices a table, and the reasons
    of what it refuses."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for cell in cells:
        if cell["timing"] and cell["timing"]["across"]:
            key = (cell["workload"], cell["config"], cell["device"])
            groups.setdefault(key, []).append(cell)
    return [(_table(key, group), _reasons(group)) for key, group in groups.items()]


def _table(key: tuple[str, ...], cells: list[dict[str, Any]]) -> Table:
    workload, config, device = key
    title = f"{workload} / {config}: {device} against {HOST}"
    found = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    judge = registry.oracle().name
    found.add_column("backend", no_wrap=True)
    heads = ("precision", f"step on {device}", f"vs own on {HOST}", f"vs {judge}")
    for name in heads:
        found.add_column(name, no_wrap=True, justify="right")
    for cell in cells:
        step = report.seconds(cell["timing"]["step_s"]["median"])
        ratios = [_ratio(cell, name) for name in (cell["backend"], judge)]
        found.add_row(cell["backend"], cell["precision"] or "–", step, *ratios)
    return found


def _ratio(cell: dict[str, Any], name: str) -> Text:
    row = next((r for r in cell["timing"]["across"] if r["backend"] == name), None)
    if row is None:
        return Text("–", style="dim")
    if row["speedup"] is None:
        return Text(row["verdict"] or "–", style="dim")
    return report.ratio(row["speedup"], row["verdict"])


def _reasons(cells: list[dict[str, Any]]) -> list[str]:
    return [
        f"{cell['backend']} vs {row['backend']} on {HOST}: {row['reason']}"
        for cell in cells
        for row in cell["timing"]["across"]
        if row["verdict"] == "refused"
    ]
