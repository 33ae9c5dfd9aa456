"""The tables of what control flow costs."""

from rich.table import Table
from rich.text import Text

from graphparity.common.contract.timings import Interval, Ratio
from graphparity.experiments.control_flow import cost
from graphparity.experiments.control_flow.documents import Costs, Step
from graphparity.experiments.shared.terminal import tables as report

SHORT = ("loop", "operator")  # names of cost.LOOPS in columns


def tables(costs: list[Costs]) -> list[Table]:
    """By probability, by the cost of a branch, by iterations, and of trees."""
    return [_shares(costs), _prices(costs), _iterations(costs), _forests(costs)]


def plain(title: str, *columns: str) -> Table:
    """A table without lines."""
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    for name in columns:
        table.add_column(name, no_wrap=True)
    return table


def _step(value: Step | Interval | None) -> str:
    if value is None:
        return "–"
    return report.seconds(value["median"], 2) + ("c" if value.get("compiles") else "")


def _ratio(value: Ratio | None) -> Text:
    if value is None:
        return Text("–", style="dim")
    return report.ratio(value, value["verdict"])


def _shares(costs: list[Costs]) -> Table:
    most = cost.PRODUCTS[-1]
    heads = [f"{form} {p:g}" for form in ("cond", "where") for p in (0, 1)]
    title = (
        f"a call, where a branch of {most} products is taken with probability p "
        "(0 or 1); cond, times as fast as where, at p"
    )
    ratios = [f"p={p:g}" for p in cost.SHARES if p in (0.0, 0.5, 1.0)]
    table = plain(title, "backend", "if 0", "if 1", *heads, *ratios)
    for row in costs:
        curves = [row["by_share"][form] for form in cost.FORMS]
        times = [_step(curve[at]) for curve in curves for at in (0, -1)]
        pairs = zip(cost.SHARES, row["cond_over_where"])
        shown = [_ratio(value) for p, value in pairs if p in (0.0, 0.5, 1.0)]
        table.add_row(row["backend"], *times, *shown)
    return table


def _prices(costs: list[Costs]) -> Table:
    heads = [
        f"{form.removeprefix('by_')} {n}" for form in cost.FORMS for n in cost.PRODUCTS
    ]
    title = "a call whose branch of n products is never taken"
    table = plain(title, "backend", *heads)
    for row in costs:
        texts = [_step(v) for form in cost.FORMS for v in row["by_cost"][form]]
        table.add_row(row["backend"], *texts)
    return table


def _iterations(costs: list[Costs]) -> Table:
    heads = [f"{short} {n}" for short in SHORT for n in ("1", "n")]
    title = (
        "1 and n iterations; compiling n of them (first call less the second); "
        "operator, times as fast as Python's loop"
    )
    compiling = (f"compile {short}" for short in SHORT)
    table = plain(title, "backend", "n", *heads, *compiling, "step", "compile")
    for row in costs:
        if (most := row["most_steps"]) is None:
            continue
        places = (0, cost.STEPS.index(most))
        times = [_step(row["loops"][form][at]) for form in cost.LOOPS for at in places]
        spent = [_step(row["compile_s"][form][places[1]]) for form in cost.LOOPS]
        pair = (row["operator_over_python"], row["compile_ratio"])
        head = (row["backend"], str(most))
        table.add_row(*head, *times, *spent, *map(_ratio, pair))
    return table


def _forests(costs: list[Costs]) -> Table:
    depth = cost.DEPTH
    lean, full = depth, 2**depth - 1
    title = (
        f"trees {depth} deep: lean ({lean} nodes) and full ({full}); padded, which "
        f"always computes {full}, times as fast as recursive"
    )
    heads = [f"{form} {shape}" for form in cost.TREES for shape in cost.SHAPES]
    table = plain(title, "backend", *heads, *cost.SHAPES)
    for row in costs:
        times = [_step(v) for form in cost.TREES for v in row["trees"][form]]
        table.add_row(
            row["backend"], *times, *map(_ratio, row["padded_over_recursive"])
        )
    return table
