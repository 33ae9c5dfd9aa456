"""What `scaler` prints: the runs by backend, the libraries' scalers, a paragraph."""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

Document = dict[str, Any]
WORDS = {"start": "start", "factor": "factor", "backoff": "back-off"}
WORDS |= {"interval": "interval"}


def show(screen: Console, document: Document) -> None:
    """Tables and the summary."""
    screen.print()
    screen.print(_machine(document["scaler"]))
    screen.print()
    screen.print(_libraries(document["libraries"]))
    for name, library in document["libraries"].items():
        for line in deviations(name, library):
            screen.print(f"* {line}", highlight=False, markup=False)
    screen.print()
    screen.print(f"In short. {summary(document)}", highlight=False, markup=False)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left", no_wrap=True)
    return table


def _machine(rows: list[dict[str, Any]]) -> Table:
    """A line for each run; a mark for each backend whose states are the oracle's."""
    names = list(dict.fromkeys(row["backend"] for row in rows))
    title = "loss scale, growth counter and skipped steps against the oracle's"
    table = _table(title, "faults", "steps", "skipped", "grown", "less", *names)
    for run in dict.fromkeys(row["run"] for row in rows):
        own = {row["backend"]: row for row in rows if row["run"] == run}
        first = next(iter(own.values()))
        counts = [first[key] for key in ("steps", "skipped", "grown", "backed_off")]
        marks = [_mark(own.get(name)) for name in names]
        table.add_row(run, *map(str, counts), *marks)
    return table


def _mark(row: dict[str, Any] | None) -> Text:
    if row is None:
        return Text("–", style="dim")
    if row["status"] == "agree":
        return Text("same", style="green")
    return Text(f"{row['differing']} differ", style="bold red")


def _libraries(libraries: dict[str, Any]) -> Table:
    table = _table("the libraries' own scalers", "library", *WORDS.values(), "rule")
    seen = {library["library"]: library for library in libraries.values()}
    for name, library in seen.items():
        same = [found["same"] for found in library["sequences"].values()]
        told = f"ours in {sum(same)} of {len(same)} sequences"
        table.add_row(name, *(f"{library[key]:g}" for key in WORDS), told)
    return table


def deviations(name: str, library: dict[str, Any]) -> list[str]:
    """A sentence for each sequence in which a library leaves the rule."""
    lines = []
    for title, found in library["sequences"].items():
        if found["same"]:
            continue
        theirs, ours = (found["paths"][key] for key in ("library", "rule"))
        at = next(n for n, pair in enumerate(theirs) if pair != ours[n])
        path = " → ".join(pair[0] for pair in theirs)
        rule = " → ".join(pair[0] for pair in ours)
        line = f"{name}, {library['library']}, {title}: scale {path}; the rule's {rule}"
        lines.append(f"{line}, apart from step {at + 1} on.")
    return lines


def summary(document: Document) -> str:
    """The result in a paragraph, from the rows alone."""
    rows = document["scaler"]
    if not rows:
        return "Nothing was compared."
    same = sum(row["status"] == "agree" for row in rows)
    steps = sum(row["steps"] for row in rows)
    skipped = sum(row["skipped"] for row in rows)
    touched = sum(row["touched"] for row in rows)
    parts = [
        f"{same} of {len(rows)} runs have the oracle's scale, growth counter and skipped "
        f"steps in every one of their {steps:,} steps. Of {skipped:,} skipped steps "
        f"{skipped - touched:,} left weights and moments as they were, bit for bit."
    ]
    for row in rows:
        if row["status"] != "agree":
            parts.append(f"{row['backend']}, {row['run']}: {row['first']}.")
    for row in document["loose"]:
        parts.append(
            f"With {row['how']} {row['backend']} differs in {row['differing']} of "
            f"{row['steps']} steps of '{row['run']}': fused operations keep float32 "
            "between them, and what overflows in float16 does not there."
            if row["differing"]
            else f"{row['backend']} is the same with {row['how']}."
        )
    return " ".join(parts)
