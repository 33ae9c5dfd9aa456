"""The tables of `control_flow`, 80 columns wide, and their footnotes."""

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from graphparity.experiments.control_flow import (
    conditionals,
    cost_tables,
    facts,
    footnotes,
    judge,
    words,
)
from graphparity.experiments.control_flow.documents import BackendFacts, Document, Row
from graphparity.experiments.control_flow.figures import ran

COLOURS = {"disagree": "bold red", "crashed": "bold red", "timeout": "bold red"}


def show(screen: Console, document: Document) -> None:
    """Every table that has rows, why something is not there, and what it says."""
    measured = [one for one in document["control_flow"] if one["status"] == "found"]
    for table in (
        _branches(measured),
        _leaks(measured),
        _numbers(measured),
        _loops(measured),
    ):
        _put(screen, table)
    _put(screen, _trees(measured))
    for table in cost_tables.tables(document["costs"]):
        _put(screen, table)
    screen.print()
    for line in [*cost_tables.elsewhere(document), *footnotes.notes(document)]:
        screen.print(f"* {line}", style="dim", markup=False, highlight=False)
    screen.print()
    screen.print("In short:")
    for line in words.findings(document):
        screen.print(Padding(Text(line), (0, 0, 0, 2)))


def brief(document: Document) -> list[Table]:
    """What a reader of the conditional alone needs, for `lecture`."""
    table = cost_tables.brief(document)
    return [] if table is None else [table]


def reasons(_: Document) -> dict[str, str]:
    """Empty: the footnotes have the reasons."""
    return {}


def _put(screen: Console, table: Table) -> None:
    if table.row_count:
        screen.print()
        screen.print(table)


def _ways(one: BackendFacts, part: str) -> list[str]:
    """The ways in which a backend's programs of a kind ran, in order."""
    return list(dict.fromkeys(row["way"] for row in one["facts"][part]))


def _label(one: BackendFacts, way: str) -> str:
    """A backend, and the way where its name does not say it already."""
    known = one["backend"].rpartition("_")[2]
    alike = way in (known, "traced", "fullgraph")
    return one["backend"] if alike else f"{one['backend']} {way}"


def _pick(one: BackendFacts, part: str, **wanted: object) -> Row | None:
    """The first row of a kind that has these values."""
    rows = one["facts"][part]
    return next(
        (r for r in rows if all(r.get(key) == v for key, v in wanted.items())), None
    )


def _cell(row: Row | None, text: str) -> Text:
    """The text, or why there is none; a disagreement is always said."""
    if row is None:
        return Text("–", style="dim")
    if row["status"] == "agree":
        return Text(text)
    if row["status"] == "disagree":
        return Text(f"{text} disagree".strip(), style=COLOURS["disagree"])
    return Text(row["status"], style=COLOURS.get(row["status"], "dim"))


# -- facts -----------------------------------------------------------------------------


def _branches(measured: list[BackendFacts]) -> Table:
    names = [
        *conditionals.SCALAR,
        *(f"{f.removesuffix('_rows')},\nrows" for f in conditionals.ROWS),
    ]
    table = cost_tables.plain(
        "branches run in one pass (of 2; for one z a row: rows computed, of 4); "
        "b: graph breaks; c: compiles in every call",
        "backend",
        *names,
    )
    for one in measured:
        for way in _ways(one, "conditionals"):
            table.add_row(_label(one, way), *_branch(one, way))
    return table


def _branch(one: BackendFacts, way: str) -> Iterator[Text]:
    """What ran in each form, for one z and for one z a row."""
    parts = {"conditionals": conditionals.SCALAR, "rows": conditionals.ROWS}
    for part, forms in parts.items():
        for form in forms:
            row = _pick(one, part, form=form, way=way)
            yield _cell(row, _ran(row, part))


def _ran(row: Row | None, part: str) -> str:
    """`1`, or `8 rows`, with the graph breaks and whether every call compiles."""
    if row is None or "cases" not in row:
        return ""
    counted = ran(row, part)
    text = "?" if counted is None else str(counted)
    text += " b" + str(row["breaks"]) if row["breaks"] else ""
    return text + (" c" if row["compiles_again"] else "")


def _leaks(measured: list[BackendFacts]) -> Table:
    heads = [
        f"{form.removeprefix('by_').removesuffix('_rows')}\n{sign}".replace("_", "\n")
        for form in conditionals.LEAKS
        for sign in ("√x", "1/x")
    ]
    title = (
        "where x > 0 keeps √x or 1/x off the bad x: the x at which the gradient is NaN"
    )
    table = cost_tables.plain(title, "backend", *heads)
    for one in measured:
        for way in _ways(one, "leaks"):
            texts = []
            for form in conditionals.LEAKS:
                for body in conditionals.BODIES:
                    row = _pick(one, "leaks", form=form, way=way, body=body)
                    texts.append(_leaked(row))
            table.add_row(_label(one, way), *texts)
    return table


def _leaked(row: Row | None) -> Text:
    if row is not None and row.get("nan_at"):
        bad = ", ".join(f"{x:g}" for x in row["nan_at"])
        return Text(bad, style="bold red")
    return _cell(row, "none")


def _numbers(measured: list[BackendFacts]) -> Table:
    heads = [
        f"{form},\n{'number' if number else 'array'}"
        for form in conditionals.SCALAR
        for number in (False, True)
    ]
    count = len(judge.reference("branches").NUMBERS)
    title = (
        f"graphs recorded in {count} calls with another z each, an array or a number"
    )
    table = cost_tables.plain(title, "backend", *heads)
    for one in measured:
        for way in _ways(one, "numbers"):
            texts = []
            for form in conditionals.SCALAR:
                for number in (False, True):
                    row = _pick(one, "numbers", form=form, way=way, number=number)
                    texts.append(_cell(row, _graphs(row)))
            table.add_row(_label(one, way), *texts)
    return table


def _graphs(row: Row | None) -> str:
    if row is None or not row.get("graphs") or row["graphs"][-1] is None:
        return "none"
    return str(row["graphs"][-1])


def _loops(measured: list[BackendFacts]) -> Table:
    forms = [*facts.WHILES, *facts.FIXED]
    roots = ", ".join(f"{c:g}" for c in judge.reference("loops").ROOTS)
    title = (
        f"loops: iterations to the roots of {roots}; ∂: has a gradient, and it agrees"
    )
    heads = [form.replace("_", "\n") for form in forms]
    table = cost_tables.plain(title, "backend", *heads)
    for one in measured:
        for way in _ways(one, "whiles"):
            texts = []
            for form in forms:
                part = "whiles" if form in facts.WHILES else "fixed"
                row = _pick(one, part, form=form, way=way)
                texts.append(_cell(row, _looped(row)))
            table.add_row(_label(one, way), *texts)
    return table


def _looped(row: Row | None) -> str:
    if row is None or row["status"] != "agree":
        return ""
    counts = " ".join(map(str, row.get("counts", ["agree"])))
    gradient = row["gradient"]
    slope = gradient["status"] if gradient else None
    return f"{counts} ∂" if slope == "agree" else f"{counts}\n∂ {slope}"


def _trees(measured: list[BackendFacts]) -> Table:
    title = (
        "a recursion over trees: graphs recorded after each, nodes computed for nodes"
    )
    heads = [f"{form},\n{what}" for form in facts.TREES for what in ("graphs", "nodes")]
    table = cost_tables.plain(title, "backend", *heads)
    for one in measured:
        texts = []
        for form in facts.TREES:
            row = _pick(one, "trees", form=form)
            graphs = row.get("graphs", []) if row else []
            known = bool(graphs) and graphs[-1] is not None
            texts.append(_cell(row, " ".join(map(str, graphs)) if known else "none"))
            nodes = (
                f"{row['computed']} for {row['nodes']}"
                if row and "nodes" in row
                else ""
            )
            texts.append(Text(nodes))
        table.add_row(one["backend"], *texts)
    return table
