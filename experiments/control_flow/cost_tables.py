"""The tables of what control flow costs, 80 columns wide, and what they are of."""

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from graphparity.common.contract import registry
from graphparity.common.contract.timings import Interval, Ratio
from graphparity.experiments.control_flow import cost
from graphparity.experiments.control_flow.documents import (
    BackendFacts,
    Costs,
    Document,
    Step,
)
from graphparity.experiments.control_flow.figures import ran
from graphparity.experiments.shared.terminal import tables as report

SHORT = ("loop", "operator")  # names of cost.LOOPS in columns
TREES = ("recursion", "padded")  # of cost.TREES
TAKEN = {0.0: "never", 0.5: "half", 1.0: "always"}  # of the calls, what p is called
WORDS = (
    "if: Python's own; cond: the framework's operator; where: both branches are "
    "computed; c: compiles in every call"
)


def tables(costs: list[Costs]) -> list[Table]:
    """By probability, by the cost of a branch, by iterations, and of trees."""
    return [
        _shares(costs),
        _gains(costs),
        _prices(costs),
        _iterations(costs),
        _compiling(costs),
        _forests(costs),
    ]


def brief(document: Document) -> Table | None:
    """The conditional alone: of each backend the form that its programs have, the
    branches that run in it, and what a call costs. None where nothing was timed."""
    most, facts = cost.PRODUCTS[-1], {o["backend"]: o for o in document["control_flow"]}
    title = (
        f"control_flow: a call with a branch of {most} products, taken in none or in "
        f"all of the calls. {WORDS}; run: of two branches"
    )
    heads = ("form", "run", "branch\nnever", "branch\nalways", "where\nnever")
    table = plain(title, "backend", *heads, "as fast as\nwhere, never")
    for row in document["costs"]:
        form = own_form(row)
        where = row["by_share"]["by_where"]
        times = [row["by_share"][form][at] for at in (0, -1)]
        ratio = row["cond_over_where"][0] if form == "by_cond" else None
        many = _many(facts[row["backend"]], form)
        cells = [Text(_within(value)) for value in (*times, where[0])]
        table.add_row(row["backend"], _short(form), many, *cells, _ratio(ratio))
    return table if table.row_count else None


def own_form(row: Costs) -> str:
    """The form that a backend's programs have: Python's if where its graph is dynamic
    and that runs, else the operator."""
    graph = registry.backends()[row["backend"]].graph
    dynamic = graph == "dynamic" and any(row["by_share"]["by_if"])
    return "by_if" if dynamic else "by_cond"


def _many(one: BackendFacts, form: str) -> str:
    """How many branches run for one z in a form; an en dash where that isn't known."""
    rows = [row for row in one["facts"]["conditionals"] if row["form"] == form]
    counts = [ran(row, "conditionals") for row in rows if row.get("cases")]
    return next((str(count) for count in counts if count is not None), "–")


def elsewhere(document: Document) -> Iterator[str]:
    """A line for each backend whose `if` is refused in its own way of running, and is
    priced in another one."""
    known = {row["backend"] for row in document["costs"]}
    for one in document["control_flow"]:
        rows = [r for r in one["facts"].get("conditionals", []) if r["form"] == "by_if"]
        way = cost.usable(one["facts"], "by_if") if rows else None
        if one["backend"] in known and way and way != rows[0]["way"]:
            text = f"{one['backend']}: an if is {rows[0]['status']} as {rows[0]['way']}"
            yield f"{text}; its cost is that of '{way}', where it runs"


def plain(title: str, *columns: str) -> Table:
    """A table without lines."""
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    for name in columns:
        table.add_column(name, no_wrap=True)
    return table


def _step(value: Step | Interval | None) -> str:
    if value is None:
        return "–"
    return report.seconds(value["median"], 2) + (" c" if value.get("compiles") else "")


def _within(value: Step | None) -> str:
    """A call's time, its interval below."""
    if value is None:
        return "–"
    unit = report.seconds(value["median"], 2).partition(" ")[2]
    scale = report.SCALES.get(unit, 1.0)
    ends = [None if e is None else e / scale for e in (value["low"], value["high"])]
    shown: Interval = {"median": 0.0, "low": ends[0], "high": ends[1]}
    return f"{_step(value)}\n{report.bounds(shown, ',')}"


def _ratio(value: Ratio | None) -> Text:
    if value is None:
        return Text("–", style="dim")
    return report.ratio_over_interval(value, value["verdict"])


def _short(form: str) -> str:
    return form.removeprefix("by_")


def _shares(costs: list[Costs]) -> Table:
    most = cost.PRODUCTS[-1]
    title = (
        f"a call, where a branch of {most} products is taken in none or in all of the "
        f"calls. {WORDS}"
    )
    ends = (TAKEN[0.0], TAKEN[1.0])
    heads = [f"{_short(form)},\n{end}" for form in cost.FORMS for end in ends]
    table = plain(title, "backend", *heads)
    for row in costs:
        curves = [row["by_share"][form] for form in cost.FORMS]
        times = [_step(curve[at]) for curve in curves for at in (0, -1)]
        table.add_row(row["backend"], *times)
    return table


def _gains(costs: list[Costs]) -> Table:
    title = "cond, times as fast as where, by how often that branch is taken"
    table = plain(title, "backend", *TAKEN.values())
    for row in costs:
        pairs = zip(cost.SHARES, row["cond_over_where"])
        table.add_row(
            row["backend"], *(_ratio(value) for p, value in pairs if p in TAKEN)
        )
    return table


def _prices(costs: list[Costs]) -> Table:
    least, most = cost.PRODUCTS[0], cost.PRODUCTS[-1]
    heads = [f"{_short(f)},\nof {n}" for f in cost.FORMS for n in (least, most)]
    title = f"a call whose branch of {least} or {most} products is never taken"
    table = plain(title, "backend", *heads)
    for row in costs:
        curves = [row["by_cost"][form] for form in cost.FORMS]
        texts = [_step(curve[at]) for curve in curves for at in (0, -1)]
        table.add_row(row["backend"], *texts)
    return table


def _iterations(costs: list[Costs]) -> Table:
    heads = [f"{short},\n{n} times" for short in SHORT for n in ("1", "n")]
    title = "a call of a loop: Python's, and the framework's operator"
    table = plain(title, "backend", "n", *heads, "operator, as\nfast as loop")
    for row in costs:
        if (most := row["most_steps"]) is None:
            continue
        places = (0, cost.STEPS.index(most))
        times = [_step(row["loops"][form][at]) for form in cost.LOOPS for at in places]
        ratio = _ratio(row["operator_over_python"])
        table.add_row(row["backend"], str(most), *times, ratio)
    return table


def _compiling(costs: list[Costs]) -> Table:
    title = "compiling that loop: how much longer its first call takes than its second"
    table = plain(title, "backend", "n", *SHORT, "operator, as\nfast as loop")
    for row in costs:
        most, spent = row["most_steps"], row["compile_s"]
        if most is None or not any(map(any, spent.values())):
            continue
        at = cost.STEPS.index(most)
        times = [_step(spent[form][at]) for form in cost.LOOPS]
        table.add_row(row["backend"], str(most), *times, _ratio(row["compile_ratio"]))
    return table


def _forests(costs: list[Costs]) -> Table:
    depth = cost.DEPTH
    lean, full = depth, 2**depth - 1
    title = (
        f"trees {depth} deep: lean ({lean} nodes) and full ({full}); padded always "
        f"computes {full}, and is so many times as fast as the recursion"
    )
    heads = [f"{form},\n{shape}" for form in TREES for shape in cost.SHAPES]
    gains = [f"as fast,\n{shape}" for shape in cost.SHAPES]
    table = plain(title, "backend", *heads, *gains)
    for row in costs:
        times = [_step(v) for form in cost.TREES for v in row["trees"][form]]
        table.add_row(
            row["backend"], *times, *map(_ratio, row["padded_over_recursive"])
        )
    return table
