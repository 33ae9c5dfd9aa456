"""What `scaler` prints: the runs by backend, the libraries' scalers, a paragraph."""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

Document = dict[str, Any]
WORDS = {"start": "start", "factor": "factor", "backoff": "back-off"}
WORDS |= {"interval": "interval"}
COUNTS = {"steps": "steps", "skipped": "skipped", "grown": "grown"}
COUNTS |= {"backed off": "backed_off"}
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


def show_libraries(screen: Console, libraries: dict[str, Any]) -> None:
    """Their defaults, and where they leave the rule."""
    screen.print(_libraries(libraries))
    for library in once(libraries):
        for line in deviations(library):
            screen.print(f"* {line}", highlight=False, markup=False)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left", no_wrap=True)
    return table


def _machine(rows: list[dict[str, Any]]) -> Table:
    """A line for each run: what happened in it, and on whom it was the oracle's."""
    title = "loss scale, growth counter and skipped steps against the oracle's"
    table = _table(title, "faults", *COUNTS, "weights within", "same on", "not on")
    for run in dict.fromkeys(row["run"] for row in rows):
        own = [row for row in rows if row["run"] == run]
        counts = [str(own[0][key]) for key in COUNTS.values()]
        known = [row["weights"] for row in own]
        weights = "not finite" if None in known else f"{max(known):.2g} u a step"
        other = [row["backend"] for row in own if row["status"] != "agree"]
        style = "bold red" if other else "green"
        same = Text(f"{len(own) - len(other)} of {len(own)}", style=style)
        table.add_row(run, *counts, weights, same, ", ".join(other) or "–")
    return table


def _libraries(libraries: dict[str, Any]) -> Table:
    table = _table("the libraries' own scalers", "library", *WORDS.values(), "rule")
    for library in once(libraries):
        same = [found["same"] for found in library["sequences"].values()]
        told = f"ours in {sum(same)} of {len(same)} sequences"
        values = [f"{library[key]:g}" for key in WORDS]
        table.add_row(library["library"], *values, told)
    return table


def once(libraries: dict[str, Any]) -> list[dict[str, Any]]:
    """Each library once, though several backends share it."""
    return list({found["library"]: found for found in libraries.values()}.values())


def deviations(library: dict[str, Any]) -> list[str]:
    """A sentence for each sequence in which a library leaves the rule."""
    lines = []
    for title, found in library["sequences"].items():
        if found["same"]:
            continue
        theirs, ours = (found["paths"][key] for key in ("library", "rule"))
        at = next(n for n, pair in enumerate(theirs) if pair != ours[n])
        path = " → ".join(pair[0] for pair in theirs)
        rule = " → ".join(pair[0] for pair in ours)
        line = f"{library['library']}, {title}: scale {path}; by the rule {rule}"
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
        f"{same} of {len(rows)} runs have the oracle's scale, growth counter and "
        f"skipped steps in every one of their {steps:,} steps. Of {skipped:,} skipped "
        f"steps {skipped - touched:,} left weights and moments as they were, bit for "
        "bit."
    ]
    for row in rows:
        if row["status"] != "agree":
            parts.append(f"{row['backend']}, {row['run']}: {row['first']}.")
    for library in once(document["libraries"]):
        sequences = library["sequences"].items()
        if left := [title for title, found in sequences if not found["same"]]:
            parts.append(f"{library['library']} leaves the rule: {'; '.join(left)}.")
    for row in document["loose"]:
        parts.append(
            f"With {row['how']} {row['backend']} differs in {row['differing']} of "
            f"{row['steps']} steps of '{row['run']}': fused operations keep float32 "
            "between them, and what overflows in float16 does not there."
            if row["differing"]
            else f"{row['backend']} is the same with {row['how']}."
        )
    return " ".join(parts)
