"""The table of `graph`."""

from rich.console import Console
from rich.table import Table

from graphparity.experiments.graph import captured, eliminated, picture, words
from graphparity.experiments.graph.figures import Document
from graphparity.experiments.graph.measure import Row

LEGEND = (
    "written, run: operations that compute in one step, of branches the larger; "
    "reshapes, broadcasts, constants and control flow are not counted. kernels: "
    "launched a step (+ those that only fill memory). fused: operations in groups of "
    "two or more (the largest). dead, constant, duplicate: gone of found. bytes: what "
    "kernels read and write, without caches."
)


def show(screen: Console, document: Document) -> None:
    """A row a backend, each in a sentence, and the reading."""
    portraits = document["graph"]
    rows = portraits["rows"]
    screen.print()
    screen.print(_table(f"{portraits['workload']} / {portraits['config']}", rows))
    screen.print(LEGEND, highlight=False)
    if counts := portraits.get("captured"):
        screen.print()
        screen.print(captured.table(counts))
        screen.print(captured.LEGEND, highlight=False)
        for line in captured.lines(counts):
            screen.print(f"* {line}", markup=False, highlight=False)
    for row in rows:
        screen.print()
        screen.print(words.named(row), markup=False, highlight=False)
    screen.print()
    text = words.summary_of_all(portraits)
    screen.print(f"In short. {text}", markup=False, highlight=False)
    if not picture.can_draw():
        screen.print("No picture: igraph lays it out; pip install igraph")


def _table(place: str, rows: list[Row]) -> Table:
    title = f"{place}: one step as written and as it runs"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    table.add_column("backend", no_wrap=True)
    heads = ("written", "run", "kernels", "fused", "dead", "constant", "duplicate")
    for head in (*heads, "bytes written", "bytes run"):
        table.add_column(head, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(row["backend"], *_cells(row))
    return table


def _cells(row: Row) -> list[str]:
    launches = f"{row['launches']:,}"
    if "written" not in row:
        return ["–", "–", launches, *["–"] * 6]
    sizes = [len(group["operations"]) for group in row["groups"]]
    counts, fills = row["a_step"], row["fills"]
    launches = f"{row['launches'] - fills:,} + {fills}" if fills else launches
    cells = [str(counts["written"]), str(counts["runs"]), launches]
    cells += [f"{sum(sizes)} in {len(sizes)} ({sizes[0]})" if sizes else "none"]
    for reason in eliminated.REASONS:
        share = row["vanished"][reason]
        could = words.total(share["found"])
        cells.append(f"{eliminated.share(share)} of {could}" if could else "–")
    sides = ("written", "runs")
    return cells + [_bytes(row["bytes"][k], row["unknown_shapes"][k]) for k in sides]


def _bytes(count: int | None, unknown: int) -> str:
    """In B or KiB; at least, where some shapes are not known."""
    if count is None:
        return "–"
    text = f"{count:,} B" if count < 10_000 else f"{count / 1024:,.0f} KiB"
    return f"≥ {text}" if unknown else text
