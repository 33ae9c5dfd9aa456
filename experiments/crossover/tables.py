"""What `crossover` prints: the cost models, the maps, and how to read them."""

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.experiments.crossover import (
    figures as maps,
    measure as experiment,
    words,
)
from graphparity.experiments.crossover.figures import Rows
from graphparity.experiments.crossover.measure import Asked, Samples
from graphparity.experiments.shared.charts.heatmap import power
from graphparity.experiments.shared.terminal import tables

WIDE = 5  # sizes that have room for intervals
LEGEND = (
    "How to read it. form: how the cost grows, not what a compiler did. passes: "
    "every operation moves the whole array, so that memory holds its arithmetic too; "
    "in place: so it does, but into memory that is taken once (fresh); one pass: "
    "over memory, and n operations on each element. memory: 1e9 bytes read and "
    "written a second, and beyond so many elements; handover: what threads cost a "
    "kernel that computes more elements, n × s in one pass, else s (once: the wait "
    "for the last of them); errors: relative, of points that are left out of the "
    "fit, diagonal by diagonal. ▲ faster ▼ slower = same (within 3 %) ? not decided "
    "by the 95 % interval; the last figure: calls after which a cold compilation has "
    "repaid itself, the first graph of the process included."
)


def figures(samples: Samples, asked: Asked) -> dict[str, Any]:
    """Everything that is found, as it stands in the JSON."""
    rows = maps.backends(samples, asked)
    grid = {"operations": asked.grid.operations, "elements": asked.grid.elements}
    found: dict[str, Any] = {**grid, "processes": _rounds(samples), "backends": rows}
    found["fastest"] = maps.fastest(samples, asked)
    found["static_against_dynamic"] = maps.gains(samples, asked, rows)
    found["held_out_median_error"] = maps.median_error(rows)
    found["predicted"] = maps.predicted(asked, rows)
    found["reading"] = words.reading(found)
    return found


def _rounds(samples: Samples) -> dict[str, int]:
    """Fresh processes of the cell that had least, and of the one that had most."""
    counts = [len(rounds) for rounds in samples.values()] or [0]
    return {"least": min(counts), "most": max(counts)}


def show(screen: Console, found: dict[str, Any], failed: dict[str, str]) -> None:
    """Prices, compiling, the maps, the reading."""
    points = len(found["operations"]) * len(found["elements"])
    rounds = " to ".join(dict.fromkeys(map(str, found["processes"].values())))
    screen.print(
        f"A chain of n pointwise operations on s elements, {experiment.DTYPE}: "
        f"{points} points, {rounds} fresh processes of each backend.",
        highlight=False,
    )
    for table in (_prices(found["backends"]), _compiling(found["backends"])):
        screen.print()
        screen.print(table)
    if found["fastest"]:
        screen.print()
        screen.print(_map("the fastest backend", found["fastest"], _winner))
    gains = found["static_against_dynamic"]
    for name in dict.fromkeys(row["backend"] for row in gains):
        own = [row for row in gains if row["backend"] == name]
        title = f"{name} against {own[0]['against']}: speed-up, calls to repay it"
        screen.print()
        screen.print(_map(title, own, _gain))
    screen.print()
    screen.print(LEGEND, style="dim", markup=False, highlight=False)
    for name, reason in failed.items():
        text = f"* {name}: {' '.join(reason.split())[:300]}"
        screen.print(text, style="dim", markup=False, highlight=False)
    screen.print()
    screen.print(f"In short. {found['reading']}", highlight=False, markup=False)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for number, name in enumerate(columns):
        side = "right" if number else "left"
        table.add_column(name, justify=side, no_wrap=True)  # type: ignore[arg-type]
    return table


def _prices(rows: Rows) -> Table:
    """The cost model of every backend, and how far off it is."""
    title = "what a call costs, fitted; errors of points that the fit has not seen"
    columns = ["backend", "form", "call", "operation", "memory GB/s", "fresh"]
    columns += ["handover", "G op/s", "median", "worst"]
    table = _table(title, *columns)
    for row in rows:
        if not (fitted := row["fit"]):
            table.add_row(row["backend"], *["–"] * (len(columns) - 1))
            continue
        prices, errors = fitted["prices"], fitted["held_out"]
        table.add_row(
            row["backend"],
            fitted["form"],
            tables.seconds(prices["call_s"]["median"], 2),
            tables.seconds(prices["dispatch_s_per_operation"]["median"], 2),
            _memory(prices, fitted["edges_elements"]),
            _rate(prices.get("fresh_s_per_byte")),
            _handovers(prices, fitted["handovers_elements"]),
            _rate(prices.get("arithmetic_s_per_element")),
            f"{100 * errors['median_error']:.0f} %",
            f"{100 * errors['worst_error']:.0f} %",
        )
    return table


def _handovers(prices: dict[str, Any], sizes: list[int]) -> str:
    """`3 µs > 2⁸, once 20 µs`: what each handover costs, where it begins, the wait."""
    costs = [prices[f"handover_s_beyond_{size}"]["median"] for size in sizes]
    pairs = zip(costs, sizes, strict=True)
    texts = [f"{tables.seconds(s, 2)} > {power(n)}" for s, n in pairs]
    if "wait_s" in prices:
        texts.append(f"once {tables.seconds(prices['wait_s']['median'], 2)}")
    return ", ".join(texts) or "–"


def _memory(prices: dict[str, Any], edges: list[int]) -> str:
    """`95, 24 > 2¹⁶`: the rate of every level and where it begins."""
    near = "memory_s_per_byte"
    parts = [_rate(prices[near])]
    for edge in edges:
        parts.append(f"{_rate(prices[f'{near}_beyond_{edge}'])} > {power(edge)}")
    return ", ".join(parts)


def _rate(price: dict[str, Any] | None) -> str:
    """Thousand millions a second; a price of 0 is too small to be seen."""
    if price is None:
        return "–"
    if not price["median"]:
        return "free"
    rate = 1e-9 / price["median"]
    return f"{rate:,.0f}" if rate >= 1000 else f"{rate:.3g}"


def _compiling(rows: Rows) -> Table:
    """What compiling costs, cold and warm."""
    title = "what opening costs: a process's first graph, then each graph a + b n"
    table = _table(title, "backend", "first", "cold a", "b", "warm a", "b")
    keys = [f"{w}_{k}_s" for w in ("cold", "warm") for k in ("fixed", "per_operation")]
    for row in rows:
        if found := row["compile"]:
            values = [found["first_graph_s"]]
            values += [found[key] and found[key]["median"] for key in keys]
            table.add_row(row["backend"], *map(tables.seconds, values))
    return table


def _map(title: str, rows: Rows, text: Callable[[dict[str, Any], bool], Text]) -> Table:
    """A row a number of operations, a column a number of elements.

    text: what stands in a cell, in two narrow lines where there are many sizes.
    """
    sizes = sorted({row["elements"] for row in rows})
    narrow = len(sizes) > WIDE
    names = [power(size) if narrow else f"{size:,}" for size in sizes]
    table = _table(title, "operations", *names)
    at = {(row["operations"], row["elements"]): row for row in rows}
    for n in sorted({row["operations"] for row in rows}):
        own = [at.get((n, size)) for size in sizes]
        texts = [text(row, narrow) if row else Text("–") for row in own]
        table.add_row(str(n), *texts)
    return table


def _winner(row: dict[str, Any], narrow: bool) -> Text:
    name = row["fastest"].replace("_", "\n") if narrow else row["fastest"]
    return Text(name if row["verdict"] == "decided" else f"{name} ?")


def _gain(row: dict[str, Any], narrow: bool) -> Text:
    steps, verdict = row["break_even_steps"], row["verdict"]
    found = tables.ratio(row["speedup"], verdict)
    if narrow:
        short = f"{words.times(row['speedup']['median'])} {tables.MARKS[verdict]}\n"
        found = Text(short, style=found.style)
    return found.append(f" {tables.repaid(steps) if steps else '–'}", style="dim")
