"""The terminal's tables: one a workload config, 120 columns, and what they say in
words."""

import math
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.common.agreement import verdicts
from graphparity.common.contract.timings import BreakEven
from graphparity.experiments.shared.terminal.footnotes import footnotes

WIDTH = 120
COLOURS = {"agree": "green", "unavailable": "dim", "unsupported": "dim"}
MARKS = {"faster": "▲", "slower": "▼", "same": "=", "unresolved": "?"}

LEGEND = (
    "agree n: worst error of any output, in single steps and in the whole training, in "
    "noise floors (what rounding alone explains); over "
    f"{verdicts.THRESHOLD:g} disagrees. precision: measured, not declared. compile: "
    "cold/warm cache, first graph of the process included. step: undisturbed time, "
    "mean of fresh processes, ± half of the 95 % interval. vs own: speed-up over "
    "the dynamic form of the same framework; vs base: over {base}; ▲ faster ▼ slower "
    "= same (within 3 %) ? unresolved. pays: steps until compiling has repaid itself "
    "against the dynamic form (at once: nothing to repay). roof: share of this "
    "machine's measured ceiling. "
    "peak: memory on top of what the process held before."
)


def seconds(value: float | None, digits: int = 3) -> str:
    """A duration in a unit that suits it; an en dash where unknown."""
    if value is None:
        return "–"
    units = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9))
    rounded = value * (1 + 0.5 * 10.0**-digits)  # 999.9 µs is 1.00 ms
    unit, scale = next((pair for pair in units if rounded >= pair[1]), units[-1])
    return f"{_digits(value / scale, digits)} {unit}"


def _digits(value: float, digits: int) -> str:
    whole = max(1, 1 + math.floor(math.log10(abs(value)))) if value else 1
    return f"{value:.{max(0, digits - whole)}f}"


def relative(interval: Mapping[str, Any]) -> str:
    """Half of an interval as a share of its median: `±16%`."""
    if interval["low"] is None or not interval["median"]:
        return "±?"
    half = (interval["high"] - interval["low"]) / (2 * interval["median"])
    if half > 9.99:  # orders of magnitude: nothing is known
        return "±>999%"
    return f"±{_digits(100 * half, 1 if half >= 0.01 else 2)}%"


def _agreement(cell: dict[str, Any]) -> Text:
    worst = verdicts.worst_ratio(cell["agreement"])
    known = worst is not None and cell["status"] in ("agree", "disagree")
    text = f"{cell['status']} {worst:.2g}" if known else cell["status"]
    return Text(text, style=COLOURS.get(cell["status"], "bold red"))


def _precision(cell: dict[str, Any]) -> Text:
    """What was measured; beside it what was asked for, where that is another."""
    measured, asked = cell["precision"], cell.get("asked")
    if measured is None:
        return Text("–", style="dim")
    if asked is None or measured.split(",")[0] == asked:
        return Text(measured)
    return Text(f"{measured} ({asked} asked)", style="bold red")


def step(timing: dict[str, Any] | None) -> str:
    """The time of a step with its interval: `602 µs ±20%`."""
    if not timing:
        return "–"
    return f"{seconds(timing['step_s']['median'])} {relative(timing['step_s'])}"


def compiling(timing: dict[str, Any] | None) -> str:
    """What compiling costs with a cold and with a warm cache: `12/3.1 s`."""
    if not timing:
        return "–"
    pair = [timing["compile_cold_s"], timing["compile_warm_s"]]
    return "/".join("–" if v is None else _short(v) for v in pair) + " s"


def _short(value: float) -> str:
    return f"{value:.2f}" if value < 1 else _digits(value, 2)


def _speedup(row: dict[str, Any] | None) -> Text:
    if row is None:
        return Text("–", style="dim")
    if row["verdict"] == "refused" or row["speedup"] is None:
        return Text(row["verdict"] or "–", style="dim")
    return ratio(row["speedup"], row["verdict"])


def ratio(value: Mapping[str, Any], verdict: str) -> Text:
    """A speed-up with its interval and verdict: `1.20×±16% ▲`."""
    text = f"{_digits(value['median'], 3)}×{relative(value)} {MARKS[verdict]}"
    style = {"faster": "green", "slower": "red"}.get(verdict, "")
    return Text(text, style=style)


def _pays(row: dict[str, Any] | None) -> str:
    if row is None or not row["break_even_steps"]:
        return "–"
    return repaid(row["break_even_steps"])


def repaid(steps: BreakEven) -> str:
    """Steps until compiling has repaid itself: `1.2k`, `never`, `at once`, `?`."""
    if steps["verdict"] != "pays" or steps["median"] is None:
        return str(steps["verdict"]).replace("unresolved", "?")
    return count(steps["median"])


def count(value: float) -> str:
    """A number of steps in three characters or so: 12, 1.2k, 3.4M."""
    for unit, scale in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if value >= scale:
            return f"{_digits(value / scale, 2)}{unit}"
    return f"{value:.0f}"


def against(cell: dict[str, Any], name: str | None) -> dict[str, Any] | None:
    """What a cell was found to be against a backend, None where it was not timed
    against it."""
    rows = cell["timing"]["against"] if cell["timing"] else []
    return next((row for row in rows if row["backend"] == name), None)


def _roofline(cell: dict[str, Any]) -> tuple[str, str]:
    found = cell["roofline"]
    rate, share = found.get("flops_per_s"), found["fraction"]
    return (
        "–" if rate is None else "<0.01" if rate < 1e7 else _digits(rate / 1e9, 3),
        "–" if share is None else f"{100 * share:.0f}%" if share > 0.01 else "<1%",
    )


def table(cells: list[dict[str, Any]], own: dict[str, str], base: str) -> Table:
    """The table of one workload config on one device.

    own: for each static backend the dynamic form of its framework; base: what all are
    timed against.
    """
    first = cells[0]
    title = f"{first['workload']} / {first['config']} on {first['device']}"
    found = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    for name in ("backend", "agreement", "precision"):
        found.add_column(name, no_wrap=True)
    for name in ("compile", "step", "vs own", "vs base", "pays"):
        found.add_column(name, no_wrap=True, justify="right")
    for name in ("GFLOP/s", "roof", "peak"):
        found.add_column(name, no_wrap=True, justify="right")
    for cell in cells:
        found.add_row(*_row(cell, own.get(cell["backend"]), base))
    return found


def _row(cell: dict[str, Any], own: str | None, base: str) -> list[str | Text]:
    peak = cell["memory"]["peak_bytes"]
    return [
        cell["backend"],
        _agreement(cell),
        _precision(cell),
        compiling(cell["timing"]),
        step(cell["timing"]),
        _speedup(against(cell, own) if own else None),
        _speedup(against(cell, base)),
        _pays(against(cell, own) if own else None),
        *_roofline(cell),
        "–" if peak is None else f"{max(0, peak) / 2**20:.0f} MiB",
    ]


def facts_table(cells: list[dict[str, Any]]) -> Table:
    """What was found out, a row a fact and a column a backend."""
    title = f"{cells[0]['workload']}: what was found out by running"
    found = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    found.add_column("fact", no_wrap=True, max_width=28)
    for cell in cells:
        found.add_column(cell["backend"].replace("_", "\n"), max_width=10)
    found.add_row("values as specified", *(_agreement(cell) for cell in cells))
    names = dict.fromkeys(name for cell in cells for name in cell["facts"] or {})
    for name in names:
        texts = (Text((cell["facts"] or {}).get(name, "–")) for cell in cells)
        found.add_row(name, *texts)
    return found


def show(
    console: Console,
    results: dict[str, Any],
    own: dict[str, str],
    base: str,
    notes: dict[str, list[str]],
) -> None:
    """Every table of a run with its footnotes, then the legend.

    notes: further lines below the tables of a workload.
    """
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for cell in results["cells"]:
        key = (cell["workload"], cell["config"], cell["device"])
        groups.setdefault(key, []).append(cell)
    told: set[str] = set()
    for cells in groups.values():
        workload = cells[0]["workload"]
        console.print()
        asked = any(cell["facts"] for cell in cells)
        console.print(facts_table(cells) if asked else table(cells, own, base))
        more = [] if workload in told else notes.get(workload, [])
        told.add(workload)
        for line in [*footnotes(cells), *more]:
            console.print(f"* {line}", style="dim", markup=False, highlight=False)
    if groups:
        console.print()
        text = "How to read it. " + LEGEND.format(base=base)
        console.print(text, style="dim", markup=False, highlight=False)
