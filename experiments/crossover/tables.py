"""The tables of `crossover`: the cost models, the maps, and how to read them."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.common.contract import reasons as reasons_of
from graphparity.common.contract.timings import Interval
from graphparity.experiments.crossover import words
from graphparity.experiments.crossover.plan import DTYPE
from graphparity.experiments.crossover.rows import (
    Backend,
    Document,
    Fastest,
    Fit,
    Gain,
    Maps,
    Place,
)
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


def show(screen: Console, document: Document) -> None:
    """Print prices, compiling, the maps, and the reading."""
    maps = document["crossover"]
    screen.print(_head(maps), highlight=False)
    for table in (_prices(maps["backends"]), _compiling(maps["backends"])):
        screen.print()
        screen.print(table)
    if rows := maps["fastest"]:
        texts = [_winner(row, _narrow(rows)) for row in rows]
        screen.print()
        screen.print(_map("the fastest backend", rows, texts))
    _gains(screen, maps["static_against_dynamic"])
    screen.print()
    screen.print(LEGEND, style="dim", markup=False, highlight=False)
    for name, reason in document["failed"].items():
        text = f"* {name}: {reasons_of.one_line(reason)}"
        screen.print(text, style="dim", markup=False, highlight=False)
    screen.print()
    screen.print(f"In short. {words.summary(document)}", highlight=False, markup=False)


def reasons(_: Document) -> dict[str, str]:
    """Empty: `show` prints the reasons, between the legend and the reading."""
    return {}


def _head(maps: Maps) -> str:
    points = len(maps["operations"]) * len(maps["elements"])
    rounds = " to ".join(dict.fromkeys(map(str, maps["processes"].values())))
    return (
        f"A chain of n pointwise operations on s elements, {DTYPE}: "
        f"{points} points, {rounds} fresh processes of each backend."
    )


def _gains(screen: Console, gains: list[Gain]) -> None:
    """A map for each static backend."""
    for name in dict.fromkeys(row["backend"] for row in gains):
        rows = [row for row in gains if row["backend"] == name]
        title = f"{name} against {rows[0]['against']}: speed-up, calls to repay it"
        texts = [_gain(row, _narrow(rows)) for row in rows]
        screen.print()
        screen.print(_map(title, rows, texts))


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for number, name in enumerate(columns):
        side = "right" if number else "left"
        table.add_column(name, justify=side, no_wrap=True)  # type: ignore[arg-type]
    return table


def _prices(rows: list[Backend]) -> Table:
    """The cost model of every backend, and how far off it is."""
    title = "what a call costs, fitted; errors of points that the fit has not seen"
    columns = ["backend", "form", "call", "operation", "memory GB/s", "fresh"]
    columns += ["handover", "G op/s", "median", "worst"]
    table = _table(title, *columns)
    for row in rows:
        nothing = ["–"] * (len(columns) - 1)
        texts = _model(row["fit"]) if row["fit"] else nothing
        table.add_row(row["backend"], *texts)
    return table


def _model(fitted: Fit) -> list[str]:
    prices, errors = fitted["prices"], fitted["held_out"]
    return [
        fitted["form"],
        tables.seconds(prices["call_s"]["median"], 2),
        tables.seconds(prices["dispatch_s_per_operation"]["median"], 2),
        _memory(prices, fitted["edges_elements"]),
        _rate(prices.get("fresh_s_per_byte")),
        _handovers(prices, fitted["handovers_elements"]),
        _rate(prices.get("arithmetic_s_per_element")),
        f"{100 * errors['median_error']:.0f} %",
        f"{100 * errors['worst_error']:.0f} %",
    ]


def _handovers(prices: dict[str, Interval], sizes: list[int]) -> str:
    """`3 µs > 2⁸, once 20 µs`: what each handover costs, where it begins, the wait."""
    costs = [prices[f"handover_s_beyond_{size}"]["median"] for size in sizes]
    pairs = zip(costs, sizes, strict=True)
    texts = [f"{tables.seconds(s, 2)} > {power(n)}" for s, n in pairs]
    if "wait_s" in prices:
        texts.append(f"once {tables.seconds(prices['wait_s']['median'], 2)}")
    return ", ".join(texts) or "–"


def _memory(prices: dict[str, Interval], edges: list[int]) -> str:
    """`95, 24 > 2¹⁶`: the rate of every level and where it begins."""
    near = "memory_s_per_byte"
    parts = [_rate(prices[near])]
    for edge in edges:
        parts.append(f"{_rate(prices[f'{near}_beyond_{edge}'])} > {power(edge)}")
    return ", ".join(parts)


def _rate(price: Interval | None) -> str:
    """Thousand millions a second; a price of 0 is too small to be seen."""
    if price is None:
        return "–"
    if not price["median"]:
        return "free"
    rate = 1e-9 / price["median"]
    return f"{rate:,.0f}" if rate >= 1000 else f"{rate:.3g}"


def _compiling(rows: list[Backend]) -> Table:
    """What compiling costs, cold and warm."""
    title = "what opening costs: a process's first graph, then each graph a + b n"
    table = _table(title, "backend", "first", "cold a", "b", "warm a", "b")
    for row in rows:
        if costs := row["compile"]:
            cold = costs["cold_fixed_s"], costs["cold_per_operation_s"]
            warm = costs["warm_fixed_s"], costs["warm_per_operation_s"]
            values = [cost["median"] if cost else None for cost in (*cold, *warm)]
            texts = [tables.seconds(s) for s in (costs["first_graph_s"], *values)]
            table.add_row(row["backend"], *texts)
    return table


def _narrow(rows: Sequence[Place]) -> bool:
    """Whether a cell has two narrow lines, since there are many sizes."""
    return len({row["elements"] for row in rows}) > WIDE


def _map(title: str, rows: Sequence[Place], texts: list[Text]) -> Table:
    """A row a number of operations, a column a number of elements."""
    sizes = sorted({row["elements"] for row in rows})
    names = [power(size) if _narrow(rows) else f"{size:,}" for size in sizes]
    table = _table(title, "operations", *names)
    at = {(row["operations"], row["elements"]): text for row, text in zip(rows, texts)}
    for n in sorted({row["operations"] for row in rows}):
        table.add_row(str(n), *(at.get((n, size), Text("–")) for size in sizes))
    return table


def _winner(row: Fastest, narrow: bool) -> Text:
    name = row["fastest"].replace("_", "\n") if narrow else row["fastest"]
    return Text(name if row["verdict"] == "decided" else f"{name} ?")


def _gain(row: Gain, narrow: bool) -> Text:
    steps, verdict = row["break_even_steps"], row["verdict"]
    pays = tables.repaid(steps) if steps else "–"
    if narrow:
        short = f"{words.times(row['speedup']['median'])} {tables.MARKS[verdict]}\n"
        return Text(short, style=tables.STYLES.get(verdict, "")).append(pays, "dim")
    return tables.ratio_over_interval(row["speedup"], verdict, f" {pays}")
