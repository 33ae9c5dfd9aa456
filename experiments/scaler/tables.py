"""The tables of `scaler`: the runs by backend, the libraries' scalers."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.experiments.scaler.figures import Document
from graphparity.experiments.scaler.library import Library, Option
from graphparity.experiments.scaler.measure import Row
from graphparity.experiments.scaler.words import once, summary

OPTIONS: dict[Option, str] = {  # heads of columns
    "start": "start",
    "factor": "factor",
    "backoff": "back-off",
    "interval": "interval",
}
COUNTS = ("steps", "skipped", "grown", "backed off")
LEGEND = (
    "loss scale: the loss is multiplied by it, so that small gradients do not become "
    "0 in float16, and the gradients are divided by it again before the update. If "
    "one of them is inf or NaN, the step is skipped and the scale backs off; after an "
    "interval of finite steps it grows. faults: what is injected in a run; then its "
    "steps, those in which weights were left as they were, and how often the scale "
    "grew and backed off. weights within: the largest distance from the oracle's, in "
    "float32 roundings (u) for each step taken. same on: backends whose scale, "
    "counter and skipped steps are the oracle's in every step. rule: in how many "
    "sequences a library's own scaler gives the scales of the rule that is written by "
    "hand here."
)


def show(screen: Console, document: Document) -> None:
    """Tables and the summary; a sentence where nothing ran."""
    if not document["scaler"] and not document["libraries"]:
        screen.print(summary(document))
        return
    screen.print()
    screen.print(_machine(document["scaler"]))
    screen.print()
    show_libraries(screen, document["libraries"])
    screen.print()
    screen.print(f"How to read it. {LEGEND}", style="dim", highlight=False)
    screen.print()
    screen.print(f"In short. {summary(document)}", highlight=False, markup=False)


def show_libraries(screen: Console, libraries: dict[str, Library]) -> None:
    """Their defaults, and where they differ from the rule."""
    screen.print(_libraries(libraries))
    for library in once(libraries):
        for line in deviations(library):
            screen.print(f"* {line}", highlight=False, markup=False)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left", no_wrap=True)
    return table


def _machine(rows: list[Row]) -> Table:
    """A line for each run: what happened in it, and the backends on which it was the
    oracle's."""
    title = "loss scale, growth counter and skipped steps against the oracle's"
    table = _table(title, "faults", *COUNTS, "weights within", "same on", "not on")
    for run in dict.fromkeys(row["run"] for row in rows):
        table.add_row(run, *_texts([row for row in rows if row["run"] == run]))
    return table


def _texts(rows: list[Row]) -> list[str | Text]:
    """One run, a row a backend."""
    first = rows[0]
    counts = (first["steps"], first["skipped"], first["grown"], first["backed_off"])
    known = [row["weights"] for row in rows if row["weights"] is not None]
    finite = len(known) == len(rows)
    weights = f"{max(known):.2g} u a step" if finite else "not finite"
    other = [row["backend"] for row in rows if row["status"] != "agree"]
    style = "bold red" if other else "green"
    same = Text(f"{len(rows) - len(other)} of {len(rows)}", style=style)
    return [*map(str, counts), weights, same, ", ".join(other) or "–"]


def _libraries(libraries: dict[str, Library]) -> Table:
    table = _table("the libraries' own scalers", "library", *OPTIONS.values(), "rule")
    for library in once(libraries):
        same = [compared["same"] for compared in library["sequences"].values()]
        text = f"ours in {sum(same)} of {len(same)} sequences"
        values = [f"{library[key]:g}" for key in OPTIONS]
        table.add_row(library["library"], *values, text)
    return table


def deviations(library: Library) -> list[str]:
    """A sentence for each sequence in which a library differs from the rule."""
    lines = []
    for title, compared in library["sequences"].items():
        if (paths := compared["paths"]) is None:
            continue
        theirs, ours = paths["library"], paths["rule"]
        at = next(n for n, pair in enumerate(theirs) if pair != ours[n])
        path = " → ".join(pair[0] for pair in theirs)
        rule = " → ".join(pair[0] for pair in ours)
        line = f"{library['library']}, {title}: scale {path}; by the rule {rule}"
        lines.append(f"{line}, apart from step {at + 1} on.")
    return lines
