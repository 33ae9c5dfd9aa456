"""The table of `casts`."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.experiments.casts import words
from graphparity.experiments.casts.figures import Document
from graphparity.experiments.casts.measure import CastList

COLUMNS = {
    "half": "of half",
    "mixed": "of half\nand f32",
    "policy": "policy,\nof f32",
    "policy_half": "policy,\nof half",
}
SHORT = {"float32": "f32", "float16": "f16", "bfloat16": "bf16"}


def show(screen: Console, document: Document) -> None:
    """A column for each kind of operands, and what differs."""
    if not document["casts"]:
        return
    screen.print()
    screen.print(_table(document))
    screen.print()
    screen.print(f"In short. {words.summary(document)}", highlight=False, markup=False)


def _table(document: Document) -> Table:
    """A row an operation."""
    lists, half = document["casts"], document["half"]
    policies = [seen["policy"] or f"none in {n}" for n, seen in lists.items()]
    title = f"the dtype of the result on {document['device']}, half = {half}; "
    title += f"policy: {', '.join(policies)}; –: no such way"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column("operation", no_wrap=True)
    columns = [(n, key) for n in lists for key in COLUMNS if _any(lists, n, key)]
    for name, key in columns:
        first = name if key == "half" else ""  # the others follow it
        table.add_column(f"{first}\n{COLUMNS[key]}", no_wrap=True)
    rows = {name: seen["operations"] for name, seen in lists.items()}
    for operation in next(iter(rows.values())):
        cells = [_text(rows[name][operation][key], half) for name, key in columns]
        table.add_row(operation, *cells)
    return table


def _any(lists: dict[str, CastList], name: str, key: str) -> bool:
    return any(row[key] for row in lists[name]["operations"].values())


def _text(dtype: str | None, half: str) -> Text:
    if dtype is None:
        return Text("–", style="dim")
    return Text(
        SHORT.get(dtype, dtype), style={half: "green", "refused": "red"}.get(dtype, "")
    )
